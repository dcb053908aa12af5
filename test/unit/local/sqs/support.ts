import { DatabaseSync } from "node:sqlite";
import {
  CreateQueueCommand,
  type CreateQueueCommandInput,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
  type SQSServiceException,
} from "@aws-sdk/client-sqs";
import { createSqsService, type SqsService } from "../../../../local/services/sqs";
import { type AwsPort, openAwsPort } from "../support/aws-port";

/** SQS on an AWS port, the unmodified SDK's client, and its most frequent calls in short. */
export class SqsUnderTest {
  private constructor(
    readonly port: AwsPort,
    readonly client: SQSClient,
  ) {}

  static async start(store = new DatabaseSync(":memory:")): Promise<SqsUnderTest> {
    const port = await openAwsPort((cloud) => [createSqsService(cloud)], store);
    return new SqsUnderTest(port, new SQSClient(port.aws));
  }

  get service(): SqsService {
    return this.port.cloud.services.get("sqs") as SqsService;
  }

  arn(name: string): string {
    return `arn:aws:sqs:eu-central-1:000000000000:${name}`;
  }

  /** Makes a queue and answers its URL. A name that ends in `.fifo` makes a FIFO queue. */
  async queue(QueueName: string, Attributes: CreateQueueCommandInput["Attributes"] = {}): Promise<string> {
    const fifo = QueueName.endsWith(".fifo") ? { FifoQueue: "true" } : {};
    const { QueueUrl = "" } = await this.client.send(
      new CreateQueueCommand({ QueueName, Attributes: { ...fifo, ...Attributes } }),
    );
    return QueueUrl;
  }

  send(QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) {
    return this.client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  }

  async receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const { Messages = [] } = await this.client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0, ...more }),
    );
    return Messages;
  }

  /** The bodies of what is received. */
  async bodies(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<(string | undefined)[]> {
    return (await this.receive(QueueUrl, more)).map(({ Body }) => Body);
  }

  delete(QueueUrl: string, { ReceiptHandle }: Pick<Message, "ReceiptHandle">) {
    return this.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }

  async attributes(QueueUrl: string): Promise<Record<string, string>> {
    const { Attributes = {} } = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    return Attributes;
  }

  /** How many messages are visible, in flight and delayed. */
  async counts(QueueUrl: string): Promise<number[]> {
    const all = await this.attributes(QueueUrl);
    return ["", "NotVisible", "Delayed"].map((state) => Number(all[`ApproximateNumberOfMessages${state}`]));
  }

  async close(): Promise<void> {
    this.client.destroy();
    await this.port.close();
  }
}

/** How a call fails: the exception's name, its code in the query protocol, status and message. */
export async function failureOf(call: Promise<unknown>) {
  const error = (await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )) as (SQSServiceException & { Error?: { Code?: string } }) | undefined;
  return {
    name: error?.name,
    code: error?.Error?.Code,
    status: error?.$metadata?.httpStatusCode,
    message: error?.message,
  };
}
