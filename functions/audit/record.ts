import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ulid } from "ulid";
import * as z from "zod/mini";
import { current } from "../runtime/current";
import { readEnv } from "../runtime/env";
import { functionLog, service } from "../runtime/invocation-start";
import { quickDynamodb } from "../runtime/quick-dynamodb";
import type { AuditAction } from "./actions";
import { auditedNetwork, masked, maskedDetail } from "./mask";

const { AUDIT_TABLE, AUDIT_RETENTION_DAYS } = readEnv(
  z.object({
    AUDIT_TABLE: z.string().check(z.minLength(1)),
    AUDIT_RETENTION_DAYS: z.coerce.number().check(z.int(), z.gte(1)),
  }),
);

/** What is to be kept of something that was done, or tried. */
export interface Audited {
  action: AuditAction;
  outcome: "success" | "failure";
  /** Id of the user who did it. Undefined where nobody knows. */
  actor: string | undefined;
  /** Id of what it is about: a user, a session, a key, a project. E-mail addresses and phone numbers are masked. */
  subject: string;
  /** Id of the project or organization that it happened in. Undefined outside of any. */
  tenant?: string;
  /** Address that the request came from. Default: that of the request which is being served. */
  address?: string;
  /** Default: that of the request which is being served. */
  requestId?: string;
  /** What else is worth knowing, such as the role from and to. Never secrets, and no whole addresses. */
  detail?: Readonly<Record<string, string>>;
}

/** A record as it is kept, and as `detail` on the bus has it. */
export interface AuditRecord {
  id: string;
  /** RFC 3339, UTC with milliseconds. */
  time: string;
  action: AuditAction;
  outcome: "success" | "failure";
  actor?: string;
  subject: string;
  tenant?: string;
  network?: string;
  requestId?: string;
  /** The construct that it happened in. */
  service: string;
  detail?: Record<string, string>;
}

/**
 * Keeps a record of something that was done or tried: in the stack's table of them (`audit: true` of a `LambdaFunction` names it, and allows to put), from which it goes to the bus.
 *
 * Those of signing in count as `AuthSuccesses` and `AuthFailures` of the route. Where the table is out of reach, the request goes on: the record is in the log then, as `audit record not kept`, with the metric `AuditNotKept`.
 *
 * @example
 * await audit({ action: "role.changed", outcome: "success", actor, subject: member, tenant: project, detail: { from, to } });
 */
export async function audit(what: Audited): Promise<void> {
  const record = recordOf(what);
  if (signIns.has(what.action)) current()?.metrics.count(what.outcome === "success" ? "AuthSuccesses" : "AuthFailures");
  try {
    await quickDynamodb.send(new PutItemCommand({ TableName: AUDIT_TABLE, Item: itemOf(record) }));
  } catch (error) {
    const running = current();
    running?.metrics.count("AuditNotKept");
    (running?.log ?? functionLog).critical("audit record not kept", { record, error });
  }
}

/** What shows how many get in, and how many do not. */
const signIns: ReadonlySet<AuditAction> = new Set(["login", "token.refreshed", "token.reused", "key.used"]);

function recordOf({ action, outcome, actor, subject, tenant, detail, ...given }: Audited): AuditRecord {
  const { event, requestId } = current() ?? {};
  const now = Date.now();
  const address = given.address ?? event?.requestContext.identity?.sourceIp;
  return {
    id: ulid(now),
    time: new Date(now).toISOString(),
    action,
    outcome,
    ...(actor !== undefined && { actor }),
    subject: masked(subject),
    ...(tenant !== undefined && { tenant }),
    ...(address && { network: auditedNetwork(address, actor !== undefined) }),
    ...optional("requestId", given.requestId ?? requestId),
    service,
    ...(detail && { detail: maskedDetail(detail) }),
  };
}

const optional = <K extends string>(name: K, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<K, string>>;

/** By whom it is looked for: the tenant, else the user; what nobody is known to have done, by its day. */
function partitionOf({ tenant, actor, time }: AuditRecord): string {
  if (tenant !== undefined) return `TENANT#${tenant}`;
  return actor === undefined ? `NOBODY#${time.slice(0, 10)}` : `USER#${actor}`;
}

function itemOf(record: AuditRecord) {
  const { time, id, action } = record;
  const expires = Math.floor(Date.parse(time) / 1000) + AUDIT_RETENTION_DAYS * 86_400;
  return {
    pk: { S: partitionOf(record) },
    sk: { S: `${time}#${id}` },
    action: { S: action },
    time: { S: time },
    record: { S: JSON.stringify(record) },
    expires: { N: String(expires) },
  };
}
