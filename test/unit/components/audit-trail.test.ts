import { join } from "node:path";
import { auditTrail, LambdaFunction } from "../../../components";
import { declare, verdicts } from "../policies/support/own";
import { run } from "./support/program";

const audited = () => new LambdaFunction("logins", { handler: join(__dirname, "fixtures/hello.ts"), audit: true });
const awsFunction = "aws:lambda/function:Function";
const statements = (policy: unknown) =>
  JSON.parse(String(policy)).Statement as { Action: string[]; Resource: string[] }[];
const table = "arn:aws:dynamodb:eu-central-1:123456789012:table/portico-audit-table-1a2b3c4";

describe("An audited function", () => {
  it("S3.17 may put records into the stack's audit trail, and neither read nor delete them", async () => {
    const all = await run(() => [audited(), new LambdaFunction("others", { entry: "events/read" })]);
    const policy = all.one("aws:iam/rolePolicy:RolePolicy", "logins-policy").inputs.policy;
    const onTable = statements(policy).filter(({ Action: [action] }) => action?.startsWith("dynamodb:"));
    expect(onTable).toEqual([expect.objectContaining({ Action: ["dynamodb:PutItem"], Resource: [table] })]);
    expect(all.one(awsFunction, "logins").inputs.environment).toMatchObject({
      variables: { AUDIT_TABLE: "portico-audit-table-1a2b3c4", AUDIT_RETENTION_DAYS: "400" },
    });
    expect(all.one(awsFunction, "others").inputs.environment).not.toMatchObject({
      variables: { AUDIT_TABLE: expect.anything() },
    });
  });

  it("shares the trail with all of its stack: a table with a stream, and a bus of its own", async () => {
    const all = await run(() => {
      const first = audited();
      new LambdaFunction("second", { entry: "events/read", audit: true });
      return { bus: auditTrail(first).busArn, table: auditTrail(first).tableName };
    });
    expect(all.outputs).toEqual({
      bus: "arn:aws:events:eu-central-1:123456789012:event-bus/portico-audit-bus-1a2b3c4",
      table: "portico-audit-table-1a2b3c4",
    });
    expect(all.one("aws:dynamodb/table:Table").inputs).toMatchObject({
      hashKey: "pk",
      rangeKey: "sk",
      ttl: { attributeName: "expires", enabled: true },
      streamEnabled: true,
      pointInTimeRecovery: { enabled: true },
    });
    expect(all.one(awsFunction, "portico-audit-forward").inputs.environment).toMatchObject({
      variables: { EVENT_SOURCE: "portico.audit" },
    });
    const alarms = all.of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ urn }) => urn.split("::").at(-1));
    expect(alarms.sort()).toEqual(
      ["forward-duration", "forward-errors", "forward-failures", "forward-lag", "not-kept"].map(
        (what) => `portico-audit-alarms-${what}`,
      ),
    );
    expect(all.one("aws:cloudwatch/metricAlarm:MetricAlarm", "portico-audit-alarms-not-kept").inputs).toMatchObject({
      namespace: "Portico",
      metricName: "AuditNotKept",
      dimensions: { Table: "portico-audit-table-1a2b3c4" },
      threshold: 0,
    });
  });

  it("keeps records as long as the stack says", async () => {
    const { one } = await run(audited, { config: { "portico:auditRetentionDays": "30" } });
    expect(one(awsFunction, "logins").inputs.environment).toMatchObject({ variables: { AUDIT_RETENTION_DAYS: "30" } });
  });

  it("S1.31 passes every rule of the policy pack, its trail too", async () => {
    const said = verdicts(await declare("prod", audited)).filter(([verdict]) => verdict !== "does not apply");
    expect(said.length).toBeGreaterThan(50);
    expect(said.filter(([verdict]) => verdict !== "passes")).toEqual([]);
  });
});
