import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { InvokeCommand, InvokeWithResponseStreamCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { handler, http, TestCloud } from "../test-cloud";
import { clientOf } from "./client";

let cloud: TestCloud;
let client: LambdaClient;
beforeAll(async () => {
  cloud = await TestCloud.start();
  client = clientOf(cloud);
});
afterAll(async () => {
  client.destroy();
  await cloud.close();
});

/** A handler that streams. */
const streams = (body: string) => handler(`awslambda.streamifyResponse(async (event, stream, context) => { ${body} })`);
/** Waits until the first part has been heard, where the event says how to know. */
const heard = `const place = event.heard ?? event.queryStringParameters?.heard;
  while (place && !require("node:fs").existsSync(place)) await new Promise((r) => setTimeout(r, 5));`;
const later = "await new Promise((r) => setTimeout(r, 150));";

async function stream(
  FunctionName: string,
  event: { heard?: string; [more: string]: unknown } = {},
  more: object = {},
) {
  const { EventStream, $metadata } = await client.send(
    new InvokeWithResponseStreamCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), ...more }),
  );
  const parts: { text: string }[] = [];
  for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
    if (PayloadChunk) parts.push({ text: Buffer.from(PayloadChunk.Payload ?? []).toString() });
    if (event.heard) writeFileSync(event.heard, "");
    if (InvokeComplete) return { parts, complete: InvokeComplete, status: $metadata.httpStatusCode };
  }
  throw new Error("the stream ended without InvokeComplete");
}
const textOf = ({ parts }: Awaited<ReturnType<typeof stream>>) => parts.map(({ text }) => text).join("");

describe("a handler that streams", () => {
  it("answers part by part, to the unmodified SDK", async () => {
    await cloud.function("parts", streams(`stream.write("one €"); ${heard} stream.write("two"); stream.end("three");`));
    await stream("parts");
    // The handler goes on when its first part has arrived, and would run into its timeout if that came with the rest.
    const answer = await stream("parts", { heard: join(cloud.directory, "heard") });
    expect([textOf(answer), answer.status]).toEqual(["one €twothree", 200]);
    expect(answer.parts[0]?.text).toBe("one €");
    expect(answer.complete).toEqual({});
  });

  it("gets the context, and may log", async () => {
    await cloud.function("told", streams("console.log('said'); stream.end(context.functionName + event.a);"));
    const { parts, complete } = await stream("told", { a: 1 }, { LogType: "Tail" });
    expect(parts[0]?.text).toBe("told1");
    expect(Buffer.from(complete.LogResult ?? "", "base64").toString()).toMatch(/^START.*said\n.*REPORT/s);
  });

  it("is put together for a call that does not stream", async () => {
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: "parts" }));
    expect(Payload?.transformToString()).toBe("one €twothree");
  });

  it("may fail before it has written, and afterwards", async () => {
    await cloud.function("failing", streams("if (event.write) stream.write('begun'); throw new RangeError('far');"));
    for (const write of [false, true]) {
      const { parts, complete } = await stream("failing", { write });
      expect(parts.map(({ text }) => text)).toEqual(write ? ["begun"] : []);
      expect(complete.ErrorCode).toBe("Unhandled");
      expect(JSON.parse(complete.ErrorDetails ?? "")).toMatchObject({ errorType: "RangeError", errorMessage: "far" });
    }
    const { FunctionError } = await client.send(new InvokeCommand({ FunctionName: "failing" }));
    expect(FunctionError).toBe("Unhandled");
  });

  it("has to end its stream, and to be async", async () => {
    await cloud.function("endless", streams("stream.write('begun');"));
    expect((await stream("endless")).complete.ErrorDetails).toContain("Runtime.NodeJsExit");
    await cloud.function("sync", handler("awslambda.streamifyResponse((event, stream) => { stream.end(); })"));
    expect((await stream("sync")).complete.ErrorDetails).toContain("Streaming does not support non-async handlers");
    await cloud.function("late", streams("stream.write('a'); stream.setContentType('text/plain');"));
    expect((await stream("late")).complete.ErrorDetails).toContain("Cannot set content-type, too late.");
  });

  it("times out with what it has written", async () => {
    await cloud.function("hangs", streams("stream.write('begun'); await new Promise((r) => setTimeout(r, 60_000));"), {
      timeout: 1,
    });
    const answer = await stream("hangs");
    expect(textOf(answer)).toBe("begun");
    expect(answer.complete.ErrorDetails).toContain("Task timed out after 1.00 seconds");
  });

  it("may answer more than 6 MB", async () => {
    await cloud.function(
      "large",
      streams("for (let n = 0; n < 8; n++) stream.write('x'.repeat(1024 * 1024)); stream.end();"),
    );
    expect(textOf(await stream("large"))).toHaveLength(8 * 1024 * 1024);
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: "large" }));
    expect(Payload?.transformToString()).toContain("Function.ResponseSizeTooLarge");
  });

  it("is refused as any other call, before the stream begins", async () => {
    await expect(stream("nobody")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await cloud.function("closed", streams("stream.end();"), { reservedConcurrentExecutions: 0 });
    await expect(stream("closed")).rejects.toMatchObject({ name: "TooManyRequestsException" });
    await expect(stream("closed", {}, { InvocationType: "Event" })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
    });
    expect(
      (await client.send(new InvokeWithResponseStreamCommand({ FunctionName: "closed", InvocationType: "DryRun" })))
        .$metadata.httpStatusCode,
    ).toBe(204);
  });
});

describe("a handler that does not stream", () => {
  it("answers in one part", async () => {
    await cloud.function("plain", handler("async () => ({ a: 1 })"));
    expect(await stream("plain")).toMatchObject({ parts: [{ text: '{"a":1}' }], complete: {} });
  });
});

describe("through API Gateway", () => {
  const integration = (name: string, more: object = {}) => ({
    "x-amazon-apigateway-integration": {
      type: "aws_proxy",
      httpMethod: "POST",
      responseTransferMode: "STREAM",
      uri: `arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/arn:aws:lambda:eu-west-1:000000000000:function:${name}/response-streaming-invocations`,
      ...more,
    },
  });
  const api = async (name: string, body: string, more: object = {}) => {
    await cloud.function(name, streams(body));
    return cloud.api(name, { paths: { "/": { get: integration(name, more) } } });
  };

  it("status and headers come first, then the payload as it is written", async () => {
    const url = await api(
      "web",
      `const metadata = { statusCode: 201, headers: { "X-One": "1" }, multiValueHeaders: { "X-Two": ["a", "b"] }, cookies: ["c=1", "d=2"] };
      const web = awslambda.HttpResponseStream.from(stream, metadata);
      web.write("first"); ${heard} web.write("second"); web.end();`,
    );
    await (await fetch(`${url}/`)).text();
    const heardFirst = join(cloud.directory, "heard-first");
    const answer = await fetch(`${url}/?heard=${encodeURIComponent(heardFirst)}`);
    expect(answer.status).toBe(201);
    expect(Object.fromEntries(answer.headers)).toMatchObject({ "x-one": "1", "x-two": "a, b" });
    expect(answer.headers.getSetCookie()).toEqual(["c=1", "d=2"]);
    expect(answer.headers.get("content-length")).toBeNull();
    const parts: string[] = [];
    for await (const part of answer.body ?? []) {
      parts.push(Buffer.from(part as Uint8Array).toString());
      writeFileSync(heardFirst, "");
    }
    expect(parts).toEqual(["first", "second"]);
  });

  it.each([
    ["nothing", "stream.end();", "hold no metadata and delimiter"],
    ["no-metadata", "stream.end('x'.repeat(20_000));", "hold no metadata and delimiter"],
    ["no-json", "stream.write('{' + '\\0'.repeat(8)); stream.end();", "no JSON"],
    ["odd", "awslambda.HttpResponseStream.from(stream, { status: 200 }).end('a');", '"status" has no place'],
    ["cookie", "awslambda.HttpResponseStream.from(stream, { cookies: 'a' }).end('a');", "cookies is not an array"],
    ["throws", "throw new RangeError('far');", "customer function error: RangeError: far"],
  ])("%s is a 502", async (name, body, reason) => {
    const answer = await http(`${await api(name, body)}/`);
    expect([answer.status, answer.json]).toEqual([502, { message: "Internal server error" }]);
    expect(cloud.printed.at(-1)).toContain(reason);
  });

  it("is cut off where the function fails, or takes too long", async () => {
    const begun = "const web = awslambda.HttpResponseStream.from(stream, {}); web.write('begun');";
    const wait = "await new Promise((r) => setTimeout(r, 2500));";
    for (const [name, url, reason] of [
      ["breaks", await api("breaks", `${begun} ${later} throw new RangeError('far');`), /breaks: GET \/ 200: .*far/],
      [
        "slow",
        await api("slow", `${begun} ${wait}`, { timeoutInMillis: 500 }),
        /slow: GET \/ 200: .* longer than 500 ms/,
      ],
    ] as const) {
      const answer = await fetch(`${url}/`);
      expect([name, answer.status]).toEqual([name, 200]);
      await expect(answer.text()).rejects.toThrow();
      expect(cloud.printed.at(-1)).toMatch(reason);
    }
    const late = await api("late-first", `${wait} stream.end();`, { timeoutInMillis: 200 });
    expect((await http(`${late}/`)).status).toBe(504);
  });

  it("takes an integration that says so in both places", async () => {
    const url = await api("half", "stream.end();", { responseTransferMode: "BUFFERED" });
    expect((await http(`${url}/`)).status).toBe(500);
    expect(cloud.printed.at(-1)).toContain("responseTransferMode is not STREAM");
  });
});
