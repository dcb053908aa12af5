import { setTimeout as delay } from "node:timers/promises";
import { type AttributeValue, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { Message } from "../../local/testing";
import { alarmStateSoon } from "./support/alarms";
import { useCloud } from "./support/local-cloud";

const stack = useCloud("test/local/fixtures/audit");
afterEach(() => stack.cloud.reset());

const login = async (body: object) => {
  const { status } = await fetch(`${stack.url}/logins`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return status;
};
async function stored(partition: string): Promise<Record<string, AttributeValue>[]> {
  const client = new DynamoDBClient(stack.aws);
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: String(stack.cloud.outputs.tableName),
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: partition } },
    }),
  );
  client.destroy();
  return Items;
}
const recordOf = (item: Record<string, AttributeValue> | undefined) => JSON.parse(String(item?.record?.S));
/** Whether a message is what the bus took in of a record of this subject. */
const isAbout = (subject: string) => (message: Message) =>
  message.kind === "bus" && JSON.parse(message.body).subject === subject;
const heard = (subject: string) => stack.cloud.waitForMessage(isAbout(subject), { timeout: 10_000 });

describe("the audit trail, on the local cloud", () => {
  it("keeps what was done, by whom, where and when, and puts it on the bus", async () => {
    expect(await login({ user: "ann", subject: "session-1" })).toBe(204);
    const [item, ...others] = await stored("USER#ann");
    expect(others).toEqual([]);
    const record = recordOf(item);
    expect(record).toEqual({
      id: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      action: "login",
      outcome: "success",
      actor: "ann",
      subject: "session-1",
      network: "127.0.0.1",
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      service: "logins",
      detail: { password: "[redacted]", by: "a…@b.example" },
    });
    expect(item?.sk?.S).toBe(`${record.time}#${record.id}`);
    const { from, to, subject, body } = await heard("session-1");
    expect({ from, to, subject }).toEqual({
      from: "portico.audit",
      to: [stack.cloud.outputs.busArn],
      subject: "login",
    });
    expect(JSON.parse(body)).toEqual(record);
  });

  it("finds records by tenant where there is one; of strangers by the day, with no whole address", async () => {
    await login({ user: "ann", subject: "member-1", tenant: "project-1" });
    await login({ subject: "ann@example.com or +491701234567" });
    expect((await stored("TENANT#project-1")).map(recordOf)).toMatchObject([{ actor: "ann", tenant: "project-1" }]);
    const day = new Date(stack.cloud.clock.now()).toISOString().slice(0, 10);
    expect((await stored(`NOBODY#${day}`)).map(recordOf)).toMatchObject([
      { outcome: "failure", subject: "a…@example.com or +49…67", network: "127.0.0.0/24" },
    ]);
  });

  it("loses no record while the bus is down: the stream waits", async () => {
    stack.cloud.faults.add({ kind: "error", service: "events" });
    expect(await login({ user: "ann", subject: "session-2" })).toBe(204);
    await stack.cloud.waitForLog("portico-audit-forward", '"level":"error"', { timeout: 15_000 });
    expect(stack.cloud.messages(isAbout("session-2"))).toEqual([]);
    stack.cloud.faults.clear();
    for (let round = 0; round < 100 && stack.cloud.messages(isAbout("session-2")).length === 0; round++) {
      await delay(50);
      stack.cloud.clock.advance("1 minute");
    }
    expect(stack.cloud.messages(isAbout("session-2")).length).toBeGreaterThan(0);
  }, 30_000);

  it("does not hold up what it records: where the table is out of reach, the record is in the log", async () => {
    stack.cloud.faults.add({ kind: "error", service: "dynamodb", operation: "PutItem" });
    expect(await login({ user: "ann", subject: "session-3" })).toBe(204);
    const { message } = await stack.cloud.waitForLog("logins", "audit record not kept");
    expect(JSON.parse(message)).toMatchObject({
      level: "critical",
      record: { action: "login", actor: "ann", subject: "session-3", detail: { password: "[redacted]" } },
    });
    await stack.cloud.waitForLog("logins", '"AuditNotKept":1');
  });

  it("S4.52 rings where a record was not kept, and not before", async () => {
    await login({ user: "ann", subject: "session-6" });
    const alarm = "portico-audit-alarms-not-kept";
    expect(await alarmStateSoon(stack.cloud, alarm)).not.toBe("ALARM");
    stack.cloud.faults.add({ kind: "throttle", service: "dynamodb", operation: "PutItem" });
    await login({ user: "ann", subject: "session-7" });
    expect(await alarmStateSoon(stack.cloud, alarm)).toBe("ALARM");
  });

  it("S4.52 counts who gets in and who does not, in the metrics of the request", async () => {
    await login({ user: "ann", subject: "session-5" });
    await stack.cloud.waitForLog("logins", '"AuthSuccesses":1');
    await login({ subject: "nobody" });
    await stack.cloud.waitForLog("logins", '"AuthFailures":1');
  });

  it("forgets after 400 days", async () => {
    await login({ user: "ann", subject: "session-4" });
    stack.cloud.clock.advance("399 days");
    expect(await stored("USER#ann")).toHaveLength(1);
    stack.cloud.clock.advance("2 days");
    expect(await stored("USER#ann")).toEqual([]);
  });
});
