import { DatabaseSync } from "node:sqlite";
import { MovableClock } from "../../../../local/clock";
import type { Cloud } from "../../../../local/cloud";
import type { Properties, ResourceState } from "../../../../local/service";
import { createSqsService, type SqsService } from "../../../../local/services/sqs";
import { Timers } from "../../../../local/timers";

/** SQS in this process with no port, by a store that can be given to the next one. */
export class SqsOnly {
  readonly clock = new MovableClock();
  readonly lines: string[] = [];
  readonly service: SqsService;
  readonly cloud: Cloud;
  readonly #timers = new Timers(this.clock);

  constructor(readonly store = new DatabaseSync(":memory:")) {
    this.cloud = {
      accountId: "000000000000",
      region: "eu-central-1",
      project: "test",
      stack: "dev",
      awsUrl: "http://127.0.0.1:4401",
      url: "http://127.0.0.1:4400",
      directory: "",
      clock: this.clock,
      timers: this.#timers,
      store,
      print: (line) => this.lines.push(line),
      services: new Map(),
    };
    this.service = createSqsService(this.cloud);
  }

  url(name: string): string {
    return `${this.cloud.awsUrl}/000000000000/${name}`;
  }

  arn(name: string): string {
    return `arn:aws:sqs:eu-central-1:000000000000:${name}`;
  }

  /** Does an operation on a queue. */
  // biome-ignore lint/suspicious/noExplicitAny: a test states what it expects of an answer
  call(operation: string, queue: string, input: Record<string, unknown> = {}): Promise<any> {
    const named = /^(?:CreateQueue|GetQueueUrl)$/.test(operation)
      ? { QueueName: queue }
      : { QueueUrl: this.url(queue) };
    return this.service.call(operation, { ...named, ...input });
  }

  /** The bodies of what is received. */
  async bodies(queue: string, input: Record<string, unknown> = {}): Promise<string[]> {
    const { Messages = [] } = await this.call("ReceiveMessage", queue, { MaxNumberOfMessages: 10, ...input });
    return Messages.map(({ Body }: { Body: string }) => Body);
  }

  /** Creates a resource, or updates it from what it was. */
  async declare(token: string, name: string, inputs: Properties, before?: ResourceState): Promise<ResourceState> {
    const type = this.type(token);
    const context = this.context(token, name);
    return before ? ((await type.update?.(before, inputs, context)) ?? before) : type.create(inputs, context);
  }

  async remove(token: string, name: string, state: ResourceState): Promise<void> {
    await this.type(token).delete?.(state, this.context(token, name));
  }

  /** Ends this one; its store goes on. */
  async end(): Promise<DatabaseSync> {
    this.#timers.close();
    await this.service.close?.();
    return this.store;
  }

  private type(token: string) {
    const found = this.service.types.find((type) => type.token === token);
    if (!found) throw new Error(`SQS has no ${token}`);
    return found;
  }

  private context(token: string, name: string) {
    return { cloud: this.cloud, urn: `urn:pulumi:dev::test::${token}::${name}`, name, physicalName: `${name}-1234567` };
  }
}
