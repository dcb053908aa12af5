import type { DatabaseSync } from "node:sqlite";
import {
  CreateTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import {
  createMessagesService,
  type Message,
  type MessageKind,
  type MessagesService,
} from "../../../../local/services/messages";
import { createSnsService } from "../../../../local/services/sns";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { arnIn, type Receiver, receiver } from "../support/receiver";

/** SNS on an AWS port, with queues and functions that note what they get. */
export interface SnsUnderTest {
  readonly port: AwsPort;
  readonly sns: SNSClient;
  readonly queues: Receiver;
  readonly functions: Receiver;
  /** Makes a topic and answers its ARN. */
  topic(name: string, attributes?: Record<string, string>): Promise<string>;
  /** Subscribes a queue of this name, and answers the subscription's ARN. */
  queue(topicArn: string, name: string, attributes?: Record<string, string>): Promise<string>;
  publish(topicArn: string, message: string, more?: Partial<PublishCommandInput>): Promise<string>;
  outbox(kind: MessageKind): Message[];
  close(): Promise<void>;
}

export async function openSns(store?: DatabaseSync): Promise<SnsUnderTest> {
  const queues = receiver("sqs", "sqs:SendMessage");
  const functions = receiver("lambda", "lambda:InvokeFunction");
  const port = await openAwsPort(
    (cloud) => [createMessagesService(cloud), createSnsService(cloud), queues.service, functions.service],
    store,
  );
  const sns = new SNSClient(port.aws);
  return {
    port,
    sns,
    queues,
    functions,
    async topic(Name, Attributes) {
      return (await sns.send(new CreateTopicCommand({ Name, Attributes }))).TopicArn ?? "";
    },
    async queue(TopicArn, name, Attributes) {
      const Endpoint = arnIn(port.cloud, "sqs", name);
      const subscribe = new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes });
      return (await sns.send(subscribe)).SubscriptionArn ?? "";
    },
    async publish(TopicArn, Message, more) {
      return (await sns.send(new PublishCommand({ TopicArn, Message, ...more }))).MessageId ?? "";
    },
    outbox: (kind) => (port.cloud.services.get("messages") as MessagesService).log.find([kind]),
    async close() {
      sns.destroy();
      await port.close();
    },
  };
}

/** Name, status and message of the error that a call ends with. */
export const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: Error & { $metadata?: { httpStatusCode?: number } }) => [
      error.name,
      error.$metadata?.httpStatusCode,
      error.message,
    ],
  );
