import * as pulumi from "@pulumi/pulumi";
import { Alarms } from "../alarms";
import { childOf } from "../child";
import { encryptionKey } from "../key";
import type { LambdaFunction, LambdaFunctionArgs, LambdaFunctionOptions } from "../lambda-function";
import type { Link } from "../link";
import { perStack } from "../per-stack";
import { stackSettings } from "../settings";
import { streamForwarding, watchedForward } from "../stream-forwarding";
import { StreamView, Table } from "../table";

/** The class of functions, given rather than imported: functions can be audited, and the trail has a function. */
type FunctionClass = new (name: string, args: LambdaFunctionArgs, opts?: LambdaFunctionOptions) => LambdaFunction;

/**
 * What was done and tried in a stack, by whom: a table of records, and an event bus that gets each of them. There is one for a stack, made by the first function that is audited.
 */
export class AuditTrail extends pulumi.ComponentResource {
  /** Physical name of the table of records. */
  public readonly tableName: pulumi.Output<string>;
  /** ARN of the bus that gets every record: `source` is `portico.audit`, `detail-type` the action, `detail` the record. */
  public readonly busArn: pulumi.Output<string>;

  constructor(name: string, functionClass: FunctionClass, opts?: pulumi.ComponentResourceOptions) {
    super("portico:index:AuditTrail", name, {}, opts);
    const child = childOf(this, "AuditTrail", name, undefined, undefined);
    const table = child("table", Table, {
      partitionKey: "pk",
      sortKey: "sk",
      timeToLive: "expires",
      stream: StreamView.New,
    });
    const forwarding = streamForwarding(child, {
      table,
      description: "What was done and tried, by whom",
      source: "portico.audit",
      keyArn: encryptionKey(child, undefined),
      forward: (links) =>
        child("forward", functionClass, {
          service: name,
          description: "Forwards audit records",
          entry: "audit/forward",
          timeout: 60,
          links,
        }),
    });
    child("alarms", Alarms, {
      functions: { forward: watchedForward(forwarding) },
      counts: {
        "not-kept": {
          metricName: "AuditNotKept",
          dimensions: { Table: table.name }, // whichever function it was that could not put it there
          description:
            "Audit records were not kept in the last five minutes; they are in functions' logs: search for `audit record not kept`, before the logs forget them",
        },
      },
    });

    this.tableName = table.name;
    this.busArn = pulumi.output(forwarding.busArn);
    links.set(this, withRetention(table.linkAs("AUDIT_TABLE", "put")));
    this.registerOutputs({ tableName: this.tableName, busArn: this.busArn });
  }
}

/** Beside the components, because Pulumi's schema analysis takes every field for an output. */
const links = new WeakMap<AuditTrail, Link>();

const withRetention = ({ environment, statements }: Link): Link => ({
  environment: { ...environment, AUDIT_RETENTION_DAYS: String(stackSettings().auditRetentionDays) },
  statements,
});

/** The audit trail that a stack's constructs share. */
export const trailOf = (component: pulumi.Resource, functionClass: FunctionClass): AuditTrail =>
  perStack(component, "audit", ({ nameOf, opts }) => new AuditTrail(nameOf("portico-audit"), functionClass, opts));

/** Lets a function put records into the stack's audit trail. It can neither read nor delete one. `functions/audit` knows it. */
export const auditLink = (component: pulumi.Resource, functionClass: FunctionClass): Link =>
  links.get(trailOf(component, functionClass)) as Link;
