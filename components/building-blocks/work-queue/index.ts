import type { EventSourceMapping, EventSourceMappingArgs } from "@pulumi/aws/lambda";
import type { Queue, QueueArgs, QueuePolicyArgs, RedriveAllowPolicyArgs } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import type { Alarms, AlarmsArgs, AlarmsOptions } from "../alarms";
import { argError, plain } from "../arg-error";
import { childOf, type Transform } from "../child";
import { type ConstructArgs, ownAlarms } from "../construct-args";
import { encryptionKey } from "../key";
import type { FunctionCodeArgs, LambdaFunction, LambdaFunctionArgs, LambdaFunctionOptions } from "../lambda-function";
import type { Link } from "../link";
import { plainInputs } from "../plain-inputs";
import { mayConsume, maySend } from "../secure-queue";
import { type Consumer, consumerOf } from "./consumer";
import { queuesOf } from "./queues";

/** What a function may want a queue for: `send` puts messages in, `consume` takes them out. */
export type QueuePurpose = "send" | "consume";

/** The function that works a queue off: its code as of a `LambdaFunction`, and how it gets the messages. */
export interface WorkQueueConsumer extends FunctionCodeArgs {
  /** What the function works with, beside the queue. Default: nothing. */
  links?: Link[];
  /** Environment variables beside those of the links. No secrets. */
  environment?: Record<string, pulumi.Input<string>>;
  /** Seconds that a batch may take: 1 to 900. Default 10. The queue hides a message for six times as long. */
  timeout?: number;
  /** Memory in MB: 128 to 10,240. Default 1,024. */
  memory?: pulumi.Input<number>;
  /** Least level of log records: `debug`, `info`, `warn` or `error`. Default `info`. */
  logLevel?: pulumi.Input<string>;
  /** Most messages of a batch: 1 to 10,000, and over 10 only with a window; 10 for FIFO. Default 10. */
  batchSize?: number;
  /** Seconds to wait for a batch to fill: 0 to 300. Not for FIFO. Default 0: a message is handed over as soon as it is there. */
  batchWindowSeconds?: number;
  /** Most batches at once: 2 to 1,000. Default: what the account has free. */
  maximumConcurrency?: number;
}

/** A service that may send to a queue, for one resource of the account. */
export interface QueueSender {
  /** Such as `events.amazonaws.com`. */
  service: string;
  /** ARN of the rule, topic or bucket. */
  sourceArn: pulumi.Input<string>;
}

/** How a work queue differs from the default. */
export interface WorkQueueArgs extends ConstructArgs {
  /** What works the queue off. Default: nothing; give a function of your own `queue.link("consume")`. */
  consumer?: WorkQueueConsumer;
  /**
   * AWS services that may send to the queue, beside the roles of `queue.link("send")`: a rule of EventBridge, a topic, a bucket. Rules and topics
   * may use the stack's key; the policy of another key, and buckets with any customer key, need a statement for that. Default: none.
   */
  senders?: QueueSender[];
  /** True for messages of a group in the order in which they were sent, each once within five minutes. Default false. */
  fifo?: boolean;
  /** True where equal bodies are the same message, of a FIFO queue. Default false: the sender gives an id. */
  contentBasedDeduplication?: boolean;
  /** How often a message is tried before it goes to the dead letters: 1 to 1,000. Default 5, the least that AWS advises for Lambda. */
  maxReceives?: number;
  /**
   * Seconds that a message which is being worked on is hidden: up to 43,200. Default six times the consumer's timeout and the
   * batch window (AWS, Lambda developer guide: "Configuring a queue to use with Lambda"), 60 without a consumer.
   */
  visibilityTimeoutSeconds?: number;
  /** Seconds that messages are kept: 60 to 1,209,600. Default four days. Dead letters are kept for 14 days. */
  retentionSeconds?: pulumi.Input<number>;
  /** Seconds before a message can be received: 0 to 900. Default 0. */
  delaySeconds?: pulumi.Input<number>;
  /** Seconds that a message may wait before an alarm tells. Default 900. */
  longestWait?: pulumi.Input<number>;
}

/** Pulumi's options, and how to reshape the children. */
export interface WorkQueueOptions extends pulumi.ComponentResourceOptions {
  transform?: {
    queue?: Transform<QueueArgs>;
    queuePolicy?: Transform<QueuePolicyArgs>;
    deadLetters?: Transform<QueueArgs>;
    deadLettersPolicy?: Transform<QueuePolicyArgs>;
    redriveAllowPolicy?: Transform<RedriveAllowPolicyArgs>;
    consumer?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    mapping?: Transform<EventSourceMappingArgs>;
    alarms?: Transform<AlarmsArgs, AlarmsOptions>;
  };
}

/** The children of a work queue. */
export interface WorkQueueNodes {
  queue: Queue;
  deadLetters: Queue;
  alarms: Alarms;
  /** Only where the queue has a consumer. */
  consumer?: LambdaFunction;
  mapping?: EventSourceMapping;
}

/**
 * Work that is done later: an encrypted queue that refuses plain HTTP, the function that works it off, a queue for what failed
 * too often, and alarms for messages that wait too long or ended there.
 *
 * @example
 * const mail = new WorkQueue("mail", { consumer: { handler: "./src/mail.ts", timeout: 30 } });
 * const signUp = new LambdaFunction("sign-up", { handler: "./src/sign-up.ts", links: [mail.link("send")] });
 */
export class WorkQueue extends pulumi.ComponentResource {
  /** URL of the queue. */
  public readonly url: pulumi.Output<string>;
  /** ARN of the queue. */
  public readonly arn: pulumi.Output<string>;
  /** Physical name of the queue. */
  public readonly queueName: pulumi.Output<string>;
  /** URL of the queue that keeps what failed too often. */
  public readonly deadLetterUrl: pulumi.Output<string>;
  /** Physical name of that queue. */
  public readonly deadLetterQueueName: pulumi.Output<string>;

  /** @throws InputPropertyError for numbers that SQS or Lambda would refuse or that contradict each other, and for names that are too long */
  constructor(name: string, args: WorkQueueArgs = {}, opts?: WorkQueueOptions) {
    super("portico:index:WorkQueue", name, plainInputs(args), opts);
    const child = childOf(this, "WorkQueue", name, opts?.transform, args.tags);
    const consumer = plain(child.component, "consumer", args.consumer);
    const keyArn = encryptionKey(child, args.key);

    checkNumbers(child.component, args);
    const { queue, deadLetters } = queuesOf(child, args, keyArn, visibilityTimeout(child.component, args));
    const worker = consumer && consumerOf(child, args, consumer, queue, keyArn);
    const alarms = ownAlarms(child, args, {
      functions: worker && { consumer: worker.function },
      queues: {
        queue: { queueName: queue.name, deadLetterQueueName: deadLetters.name, longestWait: args.longestWait },
      },
    });

    this.url = queue.url;
    this.arn = queue.arn;
    this.queueName = queue.name;
    this.deadLetterUrl = deadLetters.url;
    this.deadLetterQueueName = deadLetters.name;
    parts.set(this, { queue, deadLetters, alarms, worker, keyArn });
    this.registerOutputs({
      url: this.url,
      arn: this.arn,
      queueName: this.queueName,
      deadLetterUrl: this.deadLetterUrl,
      deadLetterQueueName: this.deadLetterQueueName,
    });
  }

  /**
   * Lets a function send to the queue, or take from it. The variable `QUEUE_URL` names the queue.
   *
   * @throws InputPropertyError without a purpose
   */
  public link(...purposes: QueuePurpose[]): Link {
    return this.linkAs("QUEUE_URL", ...purposes);
  }

  /** As {@link link}, for functions of several queues: the queue has a variable of its own. */
  public linkAs(variable: string, ...purposes: QueuePurpose[]): Link {
    const { queue, keyArn } = parts.get(this) as Parts;
    const statements = [...new Set(purposes)].flatMap((purpose) =>
      purpose === "send" ? maySend(queue.arn, keyArn) : mayConsume(queue.arn, keyArn),
    );
    if (statements.length === 0)
      throw argError("WorkQueue", "link", 'say what for: queue.link("send"), or "consume", or both');
    return { environment: { [variable]: queue.url }, statements };
  }

  /** The children, for what the args do not say. */
  public get nodes(): WorkQueueNodes {
    const { queue, deadLetters, alarms, worker } = parts.get(this) as Parts;
    return { queue, deadLetters, alarms, consumer: worker?.function, mapping: worker?.mapping };
  }
}

interface Parts {
  queue: Queue;
  deadLetters: Queue;
  alarms: Alarms;
  worker?: Consumer;
  keyArn: pulumi.Input<string> | undefined;
}

/** Beside the components, because Pulumi's schema analysis takes every field for an output. */
const parts = new WeakMap<WorkQueue, Parts>();

/** 12 hours (AWS, SQS developer guide: "Visibility timeout"). */
const longestVisibility = 43_200;

/** How long a message is hidden. Lambda refuses a queue that hides it for less than the function may take. */
function visibilityTimeout(component: string, { consumer, visibilityTimeoutSeconds: given }: WorkQueueArgs): number {
  const timeout = consumer?.timeout ?? 10;
  const window = consumer?.batchWindowSeconds ?? 0;
  const advised = 6 * timeout + window;
  if (given === undefined) return advised;
  if (!(Number.isInteger(given) && given >= 0 && given <= longestVisibility))
    throw argError(component, "visibilityTimeoutSeconds", `SQS takes 0 to ${longestVisibility} seconds, not ${given}`);
  if (consumer !== undefined && given < advised)
    throw argError(
      component,
      "visibilityTimeoutSeconds",
      `${given} is less than six times the consumer's timeout of ${timeout} and the batch window of ${window}; use ${advised} or more, or leave it out`,
    );
  return given;
}

function checkNumbers(component: string, { fifo, maxReceives = 5, consumer }: WorkQueueArgs): void {
  const range = (field: string, value: number, least: number, most: number, what: string) => {
    if (!(Number.isInteger(value) && value >= least && value <= most))
      throw argError(component, field, `AWS takes ${least} to ${most} ${what}, not ${value}`);
  };
  range("maxReceives", maxReceives, 1, 1_000, "receives");
  if (consumer === undefined) return;
  const { timeout = 10, batchSize = 10, batchWindowSeconds = 0, maximumConcurrency = 2 } = consumer;
  range("consumer.timeout", timeout, 1, 900, "seconds");
  range("consumer.batchSize", batchSize, 1, fifo ? 10 : 10_000, "messages a batch");
  range("consumer.batchWindowSeconds", batchWindowSeconds, 0, fifo ? 0 : 300, "seconds");
  range("consumer.maximumConcurrency", maximumConcurrency, 2, 1_000, "batches at once");
  if (batchSize > 10 && batchWindowSeconds < 1)
    throw argError(
      component,
      "consumer.batchWindowSeconds",
      `batches of over 10 messages take a window; give 1 or more, or a batchSize up to 10 instead of ${batchSize}`,
    );
}
