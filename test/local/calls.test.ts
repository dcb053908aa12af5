import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { useCloud } from "./support/local-cloud";

const stack = useCloud("examples/event-api");
afterEach(() => stack.cloud.reset());

const headers = () => ({ "x-api-key": stack.apiKey, "content-type": "application/json" });
const store = () =>
  fetch(`${stack.url}/events`, {
    method: "POST",
    headers: headers(),
    body: JSON.stringify({ id: "a", type: "order.created", payload: {} }),
  });

describe("the calls of a stack", () => {
  it("name what was asked of which service, of what, by which function, and how it ended", async () => {
    await store();
    const [call, ...others] = stack.cloud.calls({ service: "dynamodb" });
    expect(others).toEqual([]);
    expect(call).toEqual({
      service: "dynamodb",
      operation: "PutItem",
      resources: [
        expect.stringMatching(/^arn:aws:dynamodb:[\w-]+:000000000000:table\/events-table-/),
        expect.stringMatching(/^arn:aws:kms:/), // the table's key is used in the function's name
      ],
      function: expect.stringMatching(/^events-write-/),
      status: 200,
      timestamp: expect.any(Number),
    });
    expect(stack.cloud.calls({ function: "events-write", operation: "PutItem" })).toEqual([call]);
    expect(stack.cloud.calls({ function: "events-read" })).toEqual([]);
    expect(stack.cloud.calls(({ resources }) => resources.some((arn) => arn.endsWith("nothing")))).toEqual([]);
  });

  it("S5.4 show that lists are queries: no function scans", async () => {
    await store();
    for (const path of ["/events", "/events?type=order.created", "/events/a"])
      expect((await fetch(stack.url + path, { headers: headers() })).status).toBe(200);
    const read = stack.cloud.calls({ service: "dynamodb", function: "events-read" }).map(({ operation }) => operation);
    expect(new Set(read)).toEqual(new Set(["Query", "GetItem"]));
    expect(stack.cloud.calls({ operation: "Scan" })).toEqual([]);
  });

  it("have those of the test itself too, refused and failed ones, and none from before a reset", async () => {
    const client = new DynamoDBClient({ ...stack.aws, maxAttempts: 1 });
    await expect(client.send(new ScanCommand({ TableName: "none" }))).rejects.toThrow();
    stack.cloud.faults.add({ kind: "throttle", service: "dynamodb" });
    await expect(client.send(new ScanCommand({ TableName: "none" }))).rejects.toThrow();
    const scans = stack.cloud.calls({ operation: "Scan" });
    expect(scans.map(({ function: by, status }) => [by, status])).toEqual([
      [undefined, 400],
      [undefined, 400],
    ]);
    await stack.cloud.reset();
    expect(stack.cloud.calls()).toEqual([]);
    client.destroy();
  });
});
