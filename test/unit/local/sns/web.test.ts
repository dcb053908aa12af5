import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GetSubscriptionAttributesCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { openSns, type SnsUnderTest } from "./support";

interface Hit {
  headers: IncomingHttpHeaders;
  body: string;
}

let test: SnsUnderTest;
let server: Server;
let endpoint: string;
let hits: Hit[];
let waiting: (() => void)[];
let status: number;
beforeEach(async () => {
  test = await openSns();
  hits = [];
  waiting = [];
  status = 200;
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      hits.push({ headers: request.headers, body });
      response.writeHead(status, { location: "http://127.0.0.1:1/" }).end();
      for (const resolve of waiting) resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://localhost:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await test.close();
});

async function hit(count: number): Promise<Hit> {
  while (hits.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
  return hits[count - 1] as Hit;
}
/** Until an answer that the server gave has been read. */
const read = () => new Promise((resolve) => setTimeout(resolve, 50));

async function subscribed(Attributes?: Record<string, string>) {
  const TopicArn = await test.topic("t");
  const subscribe = new SubscribeCommand({
    TopicArn,
    Protocol: "http",
    Endpoint: endpoint,
    Attributes,
    ReturnSubscriptionArn: true,
  });
  const { SubscriptionArn = "" } = await test.sns.send(subscribe);
  const { body } = await hit(1);
  await fetch(JSON.parse(body).SubscribeURL);
  return { TopicArn, SubscriptionArn };
}

describe("web addresses", () => {
  it("of this machine are asked to confirm, get nothing before, and everything after", async () => {
    const TopicArn = await test.topic("t");
    const subscribe = new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: endpoint });
    expect((await test.sns.send(subscribe)).SubscriptionArn).toBe("pending confirmation");
    const { headers, body } = await hit(1);
    expect(headers).toMatchObject({
      "content-type": "text/plain; charset=UTF-8",
      "user-agent": "Amazon Simple Notification Service Agent",
      "x-amz-sns-message-type": "SubscriptionConfirmation",
      "x-amz-sns-topic-arn": TopicArn,
    });
    const document = JSON.parse(body);
    expect(document).toMatchObject({ Type: "SubscriptionConfirmation", TopicArn, Token: expect.any(String) });
    await test.publish(TopicArn, "too early");
    const confirmed = await (await fetch(document.SubscribeURL)).text();
    const [, arn = ""] = /<SubscriptionArn>(.*?)</.exec(confirmed) ?? [];
    const MessageId = await test.publish(TopicArn, "now");
    const second = await hit(2);
    expect(second.headers).toMatchObject({
      "x-amz-sns-message-type": "Notification",
      "x-amz-sns-message-id": MessageId,
      "x-amz-sns-subscription-arn": arn,
    });
    expect(JSON.parse(second.body)).toMatchObject({ Type: "Notification", Message: "now", MessageId });
  });

  it("may get the message alone, with the content type that they want", async () => {
    const { TopicArn } = await subscribed({
      RawMessageDelivery: "true",
      DeliveryPolicy: JSON.stringify({ requestPolicy: { headerContentType: "text/csv" } }),
    });
    await test.publish(TopicArn, "a,b");
    const { headers, body } = await hit(2);
    expect(body).toBe("a,b");
    expect(headers).toMatchObject({ "content-type": "text/csv", "x-amz-sns-rawdelivery": "true" });
  });

  it("are tried again as the delivery policy says, and given up after that", async () => {
    const healthyRetryPolicy = { minDelayTarget: 5, maxDelayTarget: 9, numRetries: 2 };
    const { TopicArn, SubscriptionArn } = await subscribed({ DeliveryPolicy: JSON.stringify({ healthyRetryPolicy }) });
    const attributes = await test.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(JSON.parse(attributes.Attributes?.EffectiveDeliveryPolicy ?? "")).toMatchObject({
      healthyRetryPolicy: { ...healthyRetryPolicy, backoffFunction: "linear" },
    });
    status = 503;
    await test.publish(TopicArn, "m");
    await hit(2);
    await read();
    test.port.clock.advance("4 seconds");
    expect(hits).toHaveLength(2);
    test.port.clock.advance("1 second");
    await hit(3);
    await read();
    test.port.clock.advance("9 seconds");
    await hit(4);
    await read();
    expect(test.port.lines).toEqual([
      expect.stringMatching(/gives up on .*\/hook after 3 attempts: .* answered 503; it has no/),
    ]);
  });

  it("are given up at once when they refuse, and not followed elsewhere", async () => {
    const { TopicArn } = await subscribed();
    for (const [index, code] of [404, 307].entries()) {
      status = code;
      await test.publish(TopicArn, "m");
      await hit(2 + index);
      await read();
    }
    expect(test.port.lines.map((line) => /answered (\d+)/.exec(line)?.[1])).toEqual(["404", "307"]);
  });

  it("elsewhere get nothing: it is in the outbox", async () => {
    const TopicArn = await test.topic("t");
    for (const [Protocol, Endpoint] of [
      ["https", "https://example.com/hook"],
      ["http", "http://127.0.0.1.example.com/hook"],
    ])
      await test.sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
    await test.publish(TopicArn, "Hello");
    expect(test.outbox("http").map(({ to, body }) => [to[0], JSON.parse(body).Type])).toEqual([
      ["https://example.com/hook", "SubscriptionConfirmation"],
      ["http://127.0.0.1.example.com/hook", "SubscriptionConfirmation"],
      ["https://example.com/hook", "Notification"],
      ["http://127.0.0.1.example.com/hook", "Notification"],
    ]);
  });
});
