import { randomUUID } from "node:crypto";
import type { Timer } from "../../timers";
import type { Engine } from "./engine";
import type { Message } from "./queues/message";
import type { Queue } from "./queues/queue";

/** A task that moves dead letters back, or elsewhere. */
export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  /** Left out: each message goes back to the queue from which it came. */
  readonly destinationArn?: string;
  /** Messages a second at most. */
  readonly rate?: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  failure?: string;
}

/** Messages that a task without a rate moves at once, before others have their turn. */
const atOnce = 100;

/** Tasks that move dead letters, those that run and those that did. They end with the process; what they have moved stays moved. */
export class MoveTasks {
  /** The newest first. */
  #tasks: MoveTask[] = [];
  readonly #timers = new Map<string, Timer>();

  constructor(private readonly engine: Engine) {}

  /** Those of a source, the newest first. */
  of(sourceArn: string): MoveTask[] {
    return this.#tasks.filter((task) => task.sourceArn === sourceArn);
  }

  start(source: Queue, destination: Queue | undefined, rate: number | undefined): MoveTask {
    const task: MoveTask = {
      id: randomUUID(),
      sourceArn: this.engine.arnOf(source.name),
      destinationArn: destination && this.engine.arnOf(destination.name),
      rate,
      startedAt: this.engine.now,
      toMove: source.counts.visible,
      moved: 0,
      status: "RUNNING",
    };
    this.#tasks.unshift(task);
    this.#later(task, 0);
    return task;
  }

  cancel(task: MoveTask): void {
    task.status = "CANCELLED";
    this.#timers.get(task.id)?.cancel();
    this.#timers.delete(task.id);
  }

  clear(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#tasks = [];
  }

  #later(task: MoveTask, milliseconds: number): void {
    this.#timers.set(
      task.id,
      this.engine.cloud.timers.after(milliseconds, () => this.#step(task)),
    );
  }

  #step(task: MoveTask): void {
    this.#timers.delete(task.id);
    const failure = this.#moveSome(task);
    if (failure !== undefined) {
      task.status = "FAILED";
      task.failure = failure;
    } else if (this.#isDone(task)) task.status = "COMPLETED";
    else this.#later(task, task.rate === undefined ? 1 : 1000 / task.rate);
  }

  #isDone({ sourceArn }: MoveTask): boolean {
    const source = this.engine.findByArn(sourceArn);
    return source !== undefined && visible(source, 1).length === 0;
  }

  /** Why it cannot go on; undefined when it can. */
  #moveSome(task: MoveTask): string | undefined {
    const source = this.engine.findByArn(task.sourceArn);
    if (!source) return nonExistent;
    for (const message of visible(source, task.rate === undefined ? atOnce : 1)) {
      const targetArn = task.destinationArn ?? message.deadLetterSource;
      if (targetArn === undefined) return unknownSource;
      const target = this.engine.findByArn(targetArn);
      if (!target) return nonExistent;
      this.#move(message, source, target);
      task.moved += 1;
    }
    return undefined;
  }

  /** What is moved is a new message to its queue, with a new id and time (AWS, SQS developer guide: "Configuring a dead-letter queue redrive"). */
  #move(message: Message, source: Queue, target: Queue): void {
    const { body, attributes, traceHeader, senderId, groupId, deduplicationId } = message;
    const content = { body, attributes, traceHeader, senderId, groupId, deduplicationId };
    source.remove(message);
    this.engine.send(target, { ...content, id: randomUUID(), sentAt: this.engine.now }, 0);
  }
}

const nonExistent = "AWS.SimpleQueueService.NonExistentQueue";
const unknownSource = "CouldNotDetermineMessageSource";

function visible({ messages }: Queue, most: number): Message[] {
  const found: Message[] = [];
  for (const message of messages.values()) {
    if (found.length === most) break;
    if (message.state === "visible") found.push(message);
  }
  return found;
}
