import type { Clock } from "../../../cloud";
import { Heap } from "../../../heap";
import type { Recorder } from "../../../metrics";
import type { Timer, Timers } from "../../../timers";
import type { QueueStore } from "../store/queue-store";
import { Deduplication } from "./deduplication";
import { type QueueDefinition, type QueueSettings, settingsOf } from "./definition";
import { FifoLine } from "./fifo-line";
import { type Line, StandardLine } from "./line";
import type { Message } from "./message";

/** What a queue works with. */
export interface QueueSurroundings {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Those of a queue (AWS, "Available CloudWatch metrics for Amazon SQS"). Undefined: nobody asks. */
  metricsOf(name: string): Recorder | undefined;
  /** Takes a message over that was received too often. False: it cannot, so that the message stays. */
  takeDeadLetter(from: Queue, message: Message): boolean;
  /** Told when messages can be received, once for all that came at once. */
  ready(queue: Queue): void;
}

/** How many messages of a queue are in which state. */
export interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A queue and its messages. Everything is done at once here, and in the store soon: see the engine's journal. */
export class Queue {
  readonly messages = new Map<number, Message>();
  readonly deduplication: Deduplication;
  /** Where its traffic is counted. Undefined: nobody asks. */
  readonly metrics: Recorder | undefined;
  #definition: QueueDefinition;
  #settings: QueueSettings;
  #line: Line;
  /** Delayed ones and those in flight: the next to be visible first. */
  readonly #waiting = new Heap<Message>((one, other) => one.visibleAt < other.visibleAt);
  #inFlight = 0;
  #alarm: { readonly at: number; readonly timer: Timer } | undefined;
  /** No message is older than from here. */
  #oldest = Number.POSITIVE_INFINITY;
  #isTelling = false;

  constructor(
    readonly number: number,
    definition: QueueDefinition,
    private readonly store: QueueStore,
    private readonly around: QueueSurroundings,
  ) {
    this.#definition = definition;
    this.#settings = settingsOf(definition);
    this.#line = this.#settings.isFifo ? new FifoLine() : new StandardLine();
    this.deduplication = new Deduplication(store);
    this.metrics = around.metricsOf(definition.name);
    for (const stored of store.messages()) this.#enter({ ...stored, state: "visible", place: -1 });
  }

  get name(): string {
    return this.#definition.name;
  }

  get definition(): QueueDefinition {
    return this.#definition;
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  /** Whether there are messages to receive. */
  get isReady(): boolean {
    return this.#line.isReady;
  }

  get counts(): Counts {
    this.#settle();
    const inFlight = this.#inFlight;
    const delayed = this.#waiting.size - inFlight;
    return { visible: this.messages.size - inFlight - delayed, inFlight, delayed };
  }

  /** When the oldest message that is still here was sent, in milliseconds since 1970. Looks at each of them. */
  get oldestSentAt(): number | undefined {
    this.#settle();
    let oldest: number | undefined;
    for (const { sentAt } of this.messages.values()) if (oldest === undefined || sentAt < oldest) oldest = sentAt;
    return oldest;
  }

  /** Takes another definition. In a FIFO queue, another delay is for the messages that are there too, as on AWS. */
  redefine(definition: QueueDefinition): void {
    const before = this.#settings;
    this.#definition = definition;
    this.#settings = settingsOf(definition);
    if (!this.#settings.isFifo || before.delay === this.#settings.delay) return;
    for (const message of [...this.messages.values()]) {
      if (message.state !== "delayed") continue;
      this.#waiting.remove(message);
      message.visibleAt = message.sentAt + this.#settings.delay;
      this.store.update(message);
      this.#waitFor(message);
    }
  }

  /** Puts a message in. */
  put(message: Message): void {
    this.store.insert(message);
    this.#enter(message);
  }

  /**
   * Gives messages away, which are in flight from then on; those that were received too often go to the dead letter queue.
   *
   * @param most how many at most
   * @param visibility milliseconds until they are visible again
   */
  receive(most: number, visibility = this.#settings.visibility): Message[] {
    this.#settle();
    const now = this.around.clock.now();
    const received: Message[] = [];
    while (received.length < most) {
      const next = this.#line.next(most - received.length);
      if (next.length === 0) break;
      for (const message of next) if (!this.#isDead(message)) received.push(this.#take(message, now, visibility));
    }
    this.#arm();
    if (received.length > 0) this.metrics?.count("NumberOfMessagesReceived", received.length);
    return received;
  }

  /** The message of a receipt, if it is still there. */
  find(sequence: number): Message | undefined {
    this.#settle();
    return this.messages.get(sequence);
  }

  /** Takes a message away that was received and is dealt with. */
  delete(message: Message): void {
    this.remove(message);
    this.metrics?.count("NumberOfMessagesDeleted");
  }

  /** Takes a message away for good. */
  remove(message: Message): void {
    this.#leave(message);
    this.store.delete(message.sequence);
  }

  /** Makes a message of a receipt invisible for so long, or visible at once. */
  hide(message: Message, milliseconds: number): void {
    if (message.state === "visible") {
      this.#line.leave(message);
      this.#line.enter(message);
    } else this.#unwait(message);
    message.state = "inFlight";
    message.visibleAt = this.around.clock.now() + milliseconds;
    this.store.update(message);
    this.#waitFor(message);
  }

  /** Takes all messages away. */
  clear(): void {
    this.forget();
    this.store.clear();
  }

  /** Takes all messages out of memory, not out of the store. */
  forget(): void {
    this.#waiting.clear();
    this.messages.clear();
    this.#inFlight = 0;
    this.#line = this.#settings.isFifo ? new FifoLine() : new StandardLine();
    this.#oldest = Number.POSITIVE_INFINITY;
    this.#alarm?.timer.cancel();
    this.#alarm = undefined;
  }

  #enter(message: Message): void {
    this.messages.set(message.sequence, message);
    this.#oldest = Math.min(this.#oldest, message.sentAt);
    const isVisible = message.visibleAt <= this.around.clock.now();
    message.state = isVisible ? "visible" : message.receives > 0 ? "inFlight" : "delayed";
    this.#line.enter(message);
    if (!isVisible) this.#waitFor(message);
    else {
      this.#line.show(message);
      this.#tell();
    }
  }

  #leave(message: Message): void {
    if (message.state !== "visible") this.#unwait(message);
    this.messages.delete(message.sequence);
    this.#line.leave(message);
    // In a FIFO queue the next one of its group may be free now.
    if (this.#line.isReady) this.#tell();
  }

  #take(message: Message, now: number, visibility: number): Message {
    message.receives += 1;
    message.firstReceivedAt ??= now;
    message.lastReceivedAt = now;
    message.visibleAt = now + visibility;
    message.state = "inFlight";
    this.store.update(message);
    this.#line.hide(message);
    this.#inFlight += 1;
    this.#waiting.push(message);
    return message;
  }

  #isDead(message: Message): boolean {
    const { redrive } = this.#settings;
    if (redrive === undefined || message.receives < redrive.maxReceives) return false;
    return this.around.takeDeadLetter(this, message);
  }

  #waitFor(message: Message): void {
    if (message.state === "inFlight") this.#inFlight += 1;
    this.#waiting.push(message);
    this.#arm();
  }

  #unwait(message: Message): void {
    if (message.state === "inFlight") this.#inFlight -= 1;
    this.#waiting.remove(message);
  }

  /** What is due is visible, what is too old is gone. */
  #settle(): void {
    const now = this.around.clock.now();
    this.#showDue(now);
    const { retention } = this.#settings;
    if (now - this.#oldest < retention) return;
    this.#oldest = Number.POSITIVE_INFINITY;
    for (const message of [...this.messages.values()]) {
      if (now - message.sentAt >= retention) this.remove(message);
      else this.#oldest = Math.min(this.#oldest, message.sentAt);
    }
  }

  #showDue(now: number): void {
    for (let next = this.#waiting.first; next !== undefined && next.visibleAt <= now; next = this.#waiting.first) {
      this.#unwait(next);
      next.state = "visible";
      this.#line.show(next);
      this.#tell();
    }
  }

  /** Wakes when the next one is due, if nothing does before. */
  #arm(): void {
    const at = this.#waiting.first?.visibleAt;
    if (at === undefined || (this.#alarm !== undefined && this.#alarm.at <= at)) return;
    this.#alarm?.timer.cancel();
    const timer = this.around.timers.at(at, () => {
      this.#alarm = undefined;
      this.#showDue(this.around.clock.now());
      this.#arm();
    });
    this.#alarm = { at, timer };
  }

  #tell(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      if (this.#line.isReady) this.around.ready(this);
    });
  }
}
