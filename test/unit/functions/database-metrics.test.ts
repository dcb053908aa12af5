import "./support/environment";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import * as z from "zod/mini";
import { open, route } from "../../../functions/runtime/contract";
import { dynamodbClient } from "../../../functions/runtime/dynamodb-client";
import { ok } from "../../../functions/runtime/reply";
import { serve } from "../../../functions/runtime/serve";
import emfSchema from "./emf.schema.json";
import { call, useOutput } from "./support/requests";

const output = useOutput();
const isEmf = addFormats(new Ajv({ strict: false })).compile(emfSchema);

/** What DynamoDB answers, call by call; then it answers well. */
let answers: { status: number; type: string }[] = [];
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    const { status, type } = answers.shift() ?? { status: 200, type: "" };
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(status === 200 ? {} : { __type: `com.amazonaws.dynamodb.v20120810#${type}` }));
  });
});
let client: DynamoDBClient;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_ACCESS_KEY_ID = "KEYEXAMPLE";
  process.env.AWS_SECRET_ACCESS_KEY = "secret";
  client = dynamodbClient({ maxAttempts: 3, connectionTimeout: 500, requestTimeout: 500 });
});
afterAll(async () => {
  client.destroy();
  delete process.env.AWS_ENDPOINT_URL;
  await new Promise((resolve) => server.close(resolve));
});

const read = (times = 1) =>
  serve(route("GET /", { summary: "x", auth: open(), responses: { 200: z.unknown() } }), async () => {
    for (let time = 0; time < times; time++)
      await client.send(new GetItemCommand({ TableName: "t", Key: { id: { S: "a" } } }));
    return ok({});
  });
async function measured(handler: ReturnType<typeof read>) {
  const { status } = await call(handler, "GET /");
  const [line] = output.metrics();
  expect([isEmf(line), isEmf.errors]).toEqual([true, null]);
  return { status, ...line };
}

describe("metrics of DynamoDB", () => {
  it("S4.51 have the latency of each call, in the request's own line", async () => {
    const line = await measured(read(2));
    expect(line).toMatchObject({
      status: 200,
      Route: "GET /",
      DatabaseLatency: [expect.any(Number), expect.any(Number)],
    });
    expect(line._aws.CloudWatchMetrics[0].Metrics).toContainEqual({ Name: "DatabaseLatency", Unit: "Milliseconds" });
    expect([line.DatabaseThrottles, line.DatabaseErrors]).toEqual([undefined, undefined]);
  });

  it("S4.51 count throttles and failures, also those that a second try mended", async () => {
    answers = [
      { status: 400, type: "ProvisionedThroughputExceededException" },
      { status: 500, type: "InternalServerError" },
    ];
    const line = await measured(read());
    expect(line).toMatchObject({ status: 200, DatabaseThrottles: 1, DatabaseErrors: 1 });
    expect(line.DatabaseLatency).toHaveLength(3);
  });

  it("S4.51 take a condition that did not hold for an answer", async () => {
    answers = [{ status: 400, type: "ConditionalCheckFailedException" }];
    expect(await measured(read())).toMatchObject({ status: 500, DatabaseLatency: expect.any(Number) });
    expect(output.metrics()[0]).not.toHaveProperty("DatabaseErrors");
  });

  it("S4.51 hold a hundred calls of a request, as many as a metric takes", async () => {
    expect((await measured(read(103))).DatabaseLatency).toHaveLength(100);
  });

  it("are none outside of a request", async () => {
    await client.send(new GetItemCommand({ TableName: "t", Key: { id: { S: "a" } } }));
    expect(output.metrics()).toEqual([]);
  });
});
