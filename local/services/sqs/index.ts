import type { Cloud } from "../../cloud";
import type { Need, Service } from "../../service";
import type { IamService } from "../iam";
import { callerOf } from "../iam/guard";
import { createApi, perform } from "./api";
import { type Delivering, deliver } from "./deliver";
import { Engine } from "./engine";
import { SqsError } from "./errors";
import { recordQueues } from "./metrics";
import { needsOn } from "./needs";
import { operations } from "./operations";
import type { Queue } from "./queues/queue";
import { queuePolicy, redriveAllowPolicy, redrivePolicy } from "./resources/policies";
import { queueType } from "./resources/queue";

export { SqsError } from "./errors";
export type { Message } from "./queues/message";
export type { Queue } from "./queues/queue";
export { type ReceivedMessage, received } from "./received";

/** SQS of one running local cloud. */
export interface SqsService extends Service {
  readonly name: "sqs";
  readonly api: ReturnType<typeof createApi>;
  readonly target: Delivering;
  /**
   * Does an operation without HTTP, as tests and tools want it: takes and answers what SQS's JSON protocol does.
   *
   * @throws SqsError with the exception that a client would get
   * @example
   * await sqs.call("SendMessage", { QueueUrl: url, MessageBody: "hello" });
   */
  call(operation: string, input: Record<string, unknown>): Promise<object>;
  /** The queue of an ARN, for who takes its messages in this process. Ask anew each time: queues come and go. */
  queue(arn: string): Queue | undefined;
  /** Calls a listener when a queue of this name has messages to receive, once for all that came at once. Answers how to stop that. */
  watch(name: string, listener: () => void): () => void;
  /** What it takes to do an operation with a queue: see {@link AwsApi.needs}. */
  needs(operation: string, queueArn: string): readonly Need[];
  /** All queues, by name in order, such as for metrics of them. */
  readonly queues: readonly Queue[];
}

/** Makes SQS for a local cloud. Its queues and messages are those that the cloud's store holds. */
export function createSqsService(cloud: Cloud): SqsService {
  const engine = new Engine(cloud);
  const report = (error: unknown) => cloud.print(`sqs: ${error instanceof Error ? error.stack : String(error)}`);
  const { metrics } = cloud;
  metrics?.gauge((at) => recordQueues(metrics, engine.queues, at));
  const nobody = { senderId: cloud.accountId, onGone: () => undefined };
  return {
    name: "sqs",
    types: [queueType(engine), queuePolicy(engine), redrivePolicy(engine), redriveAllowPolicy(engine)],
    api: createApi(engine, (accessKeyId) => senderOf(cloud, accessKeyId), report),
    target: deliver(engine),
    resourcePolicy: (arn) => engine.findByArn(arn)?.settings.policy,
    async call(name, input) {
      const stated = operations[name];
      const operation = typeof stated === "object" ? stated.does : stated;
      if (operation === undefined) throw new SqsError("NotImplemented", `The local cloud has no ${name} of sqs`);
      return JSON.parse(JSON.stringify(await perform(engine, operation, input, nobody)));
    },
    queue: (arn) => engine.findByArn(arn),
    watch: (name, listener) => engine.watch(name, listener),
    needs: (operation, queueArn) => needsOn(engine, operation, queueArn.slice(queueArn.lastIndexOf(":") + 1)),
    get queues() {
      return engine.queues;
    },
    // By who made it, not by its id: the URL has a port, and the next start may have another.
    reset: () => engine.reset(({ definition }) => definition.createdBy !== undefined),
    close: () => engine.close(),
  };
}

/** The id of the role and the session that sends, or the account, as `SenderId` shows them. */
function senderOf(cloud: Cloud, accessKeyId: string | undefined): string {
  if (accessKeyId === undefined) return cloud.accountId;
  const iam = cloud.services.get("iam") as IamService | undefined;
  const caller = callerOf(cloud, accessKeyId);
  return caller === undefined ? cloud.accountId : (iam?.userId(caller) ?? cloud.accountId);
}
