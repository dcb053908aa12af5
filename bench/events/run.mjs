/**
 * How long an event is on its way from PutEvents, and a message from Publish, until a warm function has it, over HTTP with the SDK's clients. Prints
 * milliseconds. Needs `npm run build`. `node bench/events/run.mjs [messages]`, default 300.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { LocalCloud } = require("../../dist/local/testing");
const { cloudwatch, iam, lambda, sns } = require("@pulumi/aws");
const { asset } = require("@pulumi/pulumi");
const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge");
const { PublishCommand, SNSClient } = require("@aws-sdk/client-sns");

const count = Number(process.argv[2] ?? 300);
const now = () => performance.timeOrigin + performance.now();

/** The function says how long each message was on its way: it runs on the same machine's clock. */
const code = `exports.handler = async (event) => {
  const took = performance.timeOrigin + performance.now() - Number(event.detail?.at ?? event.Records[0].Sns.Message);
  console.log("took", took, "ms");
};`;

function program() {
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const role = new iam.Role("reader", {
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
  });
  const reader = (name, principal, sourceArn) => {
    const made = new lambda.Function(name, {
      runtime: "nodejs24.x",
      handler: "index.handler",
      role: role.arn,
      loggingConfig: { logGroup: `/${name}`, logFormat: "Text" },
      code: new asset.AssetArchive({ "index.js": new asset.StringAsset(code) }),
    });
    new lambda.Permission(name, { function: made.name, action: "lambda:InvokeFunction", principal, sourceArn });
    return made;
  };
  const rule = new cloudwatch.EventRule("rule", { eventPattern: '{"source":["bench"]}' });
  const ofEvents = reader("events", "events.amazonaws.com", rule.arn);
  new cloudwatch.EventTarget("target", { rule: rule.name, arn: ofEvents.arn });
  const topic = new sns.Topic("topic");
  const ofTopic = reader("topic", "sns.amazonaws.com", topic.arn);
  new sns.TopicSubscription("subscription", { topic: topic.arn, protocol: "lambda", endpoint: ofTopic.arn });
  return { topic: topic.arn };
}

const cloud = await LocalCloud.run(program);
const events = new EventBridgeClient(cloud.aws);
const topics = new SNSClient(cloud.aws);
const ways = {
  events: () =>
    events.send(
      new PutEventsCommand({
        Entries: [{ Source: "bench", DetailType: "bench", Detail: JSON.stringify({ at: now() }) }],
      }),
    ),
  topic: () => topics.send(new PublishCommand({ TopicArn: cloud.outputs.topic, Message: String(now()) })),
};
for (const [name, send] of Object.entries(ways)) {
  for (let sent = 0; sent < count + 20; sent++) {
    await send();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  const lines = await (await fetch(`${cloud.url}/_portico/logs?source=/${name}`)).text();
  const taken = [...lines.matchAll(/took ([\d.]+) ms/g)].map(([, one]) => Number(one)).slice(20); // the first ones start the function
  taken.sort((a, b) => a - b);
  const at = (share) => taken[Math.floor(taken.length * share)]?.toFixed(1);
  console.log(
    `${name.padEnd(10)}median ${at(0.5)} ms, 95 % ${at(0.95)} ms, fastest ${at(0)} ms (${taken.length} messages)`,
  );
}
events.destroy();
topics.destroy();
await cloud.close();
