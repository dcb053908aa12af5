import type { DatabaseSync } from "node:sqlite";
import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { createEventsService } from "../../../../local/services/events";
import { createLogsService } from "../../../../local/services/logs";
import { createMessagesService } from "../../../../local/services/messages";
import { createSnsService } from "../../../../local/services/sns";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { arnIn, type Receiver, receiver } from "../support/receiver";

/** EventBridge on an AWS port, with queues and functions that note what they get. */
export interface EventsUnderTest {
  readonly port: AwsPort;
  readonly events: EventBridgeClient;
  readonly queues: Receiver;
  readonly functions: Receiver;
  /** Makes a rule, for events of the source `shop` unless it says something else; a target for each; answers the rule's ARN. */
  rule(Name: string, targets: Partial<Target>[], more?: Partial<PutRuleCommandInput>): Promise<string>;
  /** Puts an event of the source `shop`. Answers its id. */
  put(detail: object, more?: Partial<PutEventsRequestEntry>): Promise<string>;
  /** What queues got, parsed. */
  readonly bodies: unknown[];
  queueArn(name: string): string;
  close(): Promise<void>;
}

export async function openEvents(store?: DatabaseSync): Promise<EventsUnderTest> {
  const queues = receiver("sqs", "sqs:SendMessage");
  const functions = receiver("lambda", "lambda:InvokeFunction");
  const port = await openAwsPort(
    (cloud) => [
      createLogsService(cloud),
      createMessagesService(cloud),
      createSnsService(cloud),
      createEventsService(cloud),
      queues.service,
      functions.service,
    ],
    store,
  );
  const events = new EventBridgeClient(port.aws);
  return {
    port,
    events,
    queues,
    functions,
    async rule(Name, targets, more) {
      const pattern = more?.ScheduleExpression ? undefined : '{"source":["shop"]}';
      const { RuleArn = "" } = await events.send(new PutRuleCommand({ Name, EventPattern: pattern, ...more }));
      const Targets = targets.map((target, index) => ({
        Id: String(index),
        Arn: arnIn(port.cloud, "sqs", "q"),
        ...target,
      }));
      if (Targets.length > 0)
        await events.send(new PutTargetsCommand({ Rule: Name, EventBusName: more?.EventBusName, Targets }));
      return RuleArn;
    },
    async put(detail, more) {
      const entry = { Source: "shop", DetailType: "order", Detail: JSON.stringify(detail), ...more };
      const { Entries } = await events.send(new PutEventsCommand({ Entries: [entry] }));
      return Entries?.[0]?.EventId ?? "";
    },
    get bodies() {
      return queues.received.map(({ body }) => JSON.parse(body));
    },
    queueArn: (name) => arnIn(port.cloud, "sqs", name),
    async close() {
      events.destroy();
      await port.close();
    },
  };
}

/** Until what is under way has been done. */
export const settled = () => new Promise(setImmediate);
