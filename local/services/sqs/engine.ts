import type { Cloud } from "../../cloud";
import { Journal } from "../../store/journal";
import { arnOf } from "../ids";
import { queueDoesNotExist } from "./errors";
import { MoveTasks } from "./move-tasks";
import { note } from "./note";
import { Attempts } from "./queues/attempts";
import { attributesOf } from "./queues/attributes";
import type { QueueDefinition } from "./queues/definition";
import type { Message, MessageContent } from "./queues/message";
import { Queue, type QueueSurroundings } from "./queues/queue";
import { takesDeadLettersOf } from "./queues/redrive";
import { Waiters } from "./queues/waiters";
import { Catalog } from "./store/catalog";
import { QueueStore } from "./store/queue-store";

/** All queues, in memory and in the store. */
export class Engine {
  readonly journal: Journal;
  readonly waiters: Waiters;
  readonly attempts = new Attempts(() => this.now);
  readonly moves = new MoveTasks(this);
  /** When queues were purged last, by their numbers. */
  readonly purges = new Map<number, number>();
  readonly #catalog: Catalog;
  readonly #queues = new Map<string, Queue>();
  readonly #watchers = new Map<string, Set<() => void>>();
  #sequence = 0;

  constructor(readonly cloud: Cloud) {
    this.journal = new Journal(cloud.store, () => this.#reload());
    this.waiters = new Waiters(cloud.timers);
    this.#catalog = new Catalog(cloud.store, this.journal);
    this.#load();
  }

  /** All queues, by name in order. */
  get queues(): Queue[] {
    return [...this.#queues.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  get now(): number {
    return this.cloud.clock.now();
  }

  urlOf(name: string): string {
    return `${this.cloud.awsUrl}/${this.cloud.accountId}/${name}`;
  }

  arnOf(name: string): string {
    return arnOf(this.cloud, "sqs", name);
  }

  /** All attributes of a queue, as GetQueueAttributes shows them. */
  attributesOf(queue: Queue): Record<string, string> {
    return attributesOf(queue, this.arnOf(queue.name));
  }

  find(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  findByArn(arn: string): Queue | undefined {
    const name = arn.slice(arn.lastIndexOf(":") + 1);
    return arn === this.arnOf(name) ? this.#queues.get(name) : undefined;
  }

  /** @throws SqsError QueueDoesNotExist */
  get(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw queueDoesNotExist();
    return queue;
  }

  create(definition: QueueDefinition): Queue {
    return this.#open(this.#catalog.create(definition), definition);
  }

  redefine(queue: Queue, definition: QueueDefinition): void {
    queue.redefine(definition);
    this.#catalog.update(queue.number, definition);
  }

  /** Deletes a queue and its messages. */
  delete(queue: Queue): void {
    queue.forget();
    this.#queues.delete(queue.name);
    this.waiters.release(queue.name);
    this.#catalog.delete(queue.number);
  }

  /** Puts a new message in a queue. @param delay milliseconds */
  send(queue: Queue, content: MessageContent, delay: number): Message {
    return this.#put(queue, { ...content, receives: 0 }, this.now + delay);
  }

  /** Calls a listener when a queue of this name has messages to receive, once for all that came at once. Answers how to stop that. */
  watch(name: string, listener: () => void): () => void {
    const watchers = this.#watchers.get(name) ?? new Set();
    this.#watchers.set(name, watchers.add(listener));
    return () => void watchers.delete(listener);
  }

  /** Takes away all messages, and the queues that are not to be kept. */
  reset(isKept: (queue: Queue) => boolean): void {
    this.waiters.release();
    this.attempts.clear();
    this.moves.clear();
    this.purges.clear();
    this.journal.flush();
    for (const queue of this.#queues.values()) {
      if (!isKept(queue)) this.delete(queue);
      else {
        queue.clear();
        queue.deduplication.clear();
      }
    }
    this.journal.flush();
  }

  close(): void {
    this.waiters.release();
    this.journal.close();
  }

  #put(
    queue: Queue,
    content: MessageContent & Pick<Message, "receives" | "firstReceivedAt">,
    visibleAt: number,
  ): Message {
    // Microseconds since 1970: it goes on growing over restarts without being written down.
    this.#sequence = Math.max(this.#sequence + 1, Math.floor(this.now * 1000));
    const message: Message = { ...content, sequence: this.#sequence, visibleAt, state: "visible", place: -1 };
    queue.put(message);
    note(this.cloud, this.arnOf(queue.name), content);
    return message;
  }

  /** A FIFO queue's dead letters live as long as if they were new; a standard queue's as long as if they had stayed. */
  #takeDeadLetter(from: Queue, message: Message): boolean {
    const target = this.findByArn(from.settings.redrive?.targetArn ?? "");
    const source = this.arnOf(from.name);
    if (!target || target === from || target.settings.isFifo !== from.settings.isFifo) return false;
    if (!takesDeadLettersOf(target.definition, source)) return false;
    from.remove(message);
    const { id, body, attributes, traceHeader, senderId, groupId, deduplicationId, receives, firstReceivedAt } =
      message;
    const sentAt = target.settings.isFifo ? this.now : message.sentAt;
    const content = { id, body, attributes, traceHeader, senderId, sentAt, groupId, deduplicationId };
    this.#put(target, { ...content, deadLetterSource: source, receives, firstReceivedAt }, this.now);
    return true;
  }

  #ready(queue: Queue): void {
    if (this.#queues.get(queue.name) !== queue) return;
    this.waiters.serve(queue);
    for (const listener of this.#watchers.get(queue.name) ?? []) if (queue.isReady) listener();
  }

  #open(number: number, definition: QueueDefinition): Queue {
    const { store, clock, timers, metrics } = this.cloud;
    const around: QueueSurroundings = {
      clock,
      timers,
      metricsOf: (name) => metrics?.recorder("AWS/SQS", { QueueName: name }),
      takeDeadLetter: (from, message) => this.#takeDeadLetter(from, message),
      ready: (queue) => this.#ready(queue),
    };
    const queue = new Queue(number, definition, new QueueStore(store, this.journal, number), around);
    this.#queues.set(queue.name, queue);
    return queue;
  }

  #load(): void {
    for (const { number, definition } of this.#catalog.all()) {
      const { messages } = this.#open(number, definition);
      for (const sequence of messages.keys()) this.#sequence = Math.max(this.#sequence, sequence);
    }
  }

  /** After a failed write: back to what the store holds. */
  #reload(): void {
    for (const queue of this.#queues.values()) queue.forget();
    this.#queues.clear();
    this.#load();
  }
}
