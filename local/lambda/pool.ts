import type { Code } from "./code";
import type { FunctionConfig } from "./config";
import { type ChunkListener, Instance, type InstanceHost, type InstanceRequest, type Outcome } from "./instance";
import { processors } from "./processors";
import { Watch } from "./watch";

/** How a request ended, and whether an instance was started for it. */
export type Invocation = Outcome & { coldStart: boolean };

interface Job {
  request: InstanceRequest;
  onChunk: ChunkListener | undefined;
  since: number;
  resolve(invocation: Invocation): void;
}

/** Milliseconds after which an instance that has nothing to do is let go; one is kept. */
const idleMilliseconds = 60_000;

/** Milliseconds of a look at whether instances at work wait or compute. */
const looking = 10;
/** Looks in a row that must find them waiting: a burst of work has pauses too. */
const looks = 4;
/** Milliseconds that a request waits for one of them while they compute: another one would only slow them, and take its memory. */
const patience = 300;

/**
 * The instances of one function at one state of its code and configuration. A request goes to the idle instance that worked
 * last; with none, it waits in line, in order, and instances are started up to the function's bound: as many at a time as the
 * machine has processors, for more would only start slower. While those at work compute rather than wait, more would not be quicker
 * either: then requests share as many instances as there are processors.
 */
export class InstancePool {
  private readonly instances = new Set<Instance>();
  private readonly idle: { instance: Instance; since: number }[] = [];
  private readonly queue: Job[] = [];
  private readonly served = new WeakSet<Instance>();
  private readonly sweeper: NodeJS.Timeout;
  private starting = 0;
  private working = 0;
  private looking: NodeJS.Timeout | undefined;
  /** Since when there has been an instance at work, or about to be, for each processor. */
  private fullSince = 0;
  /** How often in a row the instances at work were found waiting. */
  private quietLooks = 0;
  private closed = false;
  private closing: { resolve(): void } | undefined;

  constructor(
    private readonly config: FunctionConfig,
    private readonly code: Code,
    private readonly host: InstanceHost,
  ) {
    this.sweeper = setInterval(() => this.sweep(), idleMilliseconds / 2);
    this.sweeper.unref();
  }

  /**
   * Runs a request as soon as an instance is free. Never rejects: what goes wrong in the function is its outcome.
   *
   * @param onChunk gets what the handler streams; left out, that is put together to the answer
   */
  run(request: InstanceRequest, onChunk?: ChunkListener): Promise<Invocation> {
    return new Promise((resolve) => {
      this.queue.push({ request, onChunk, since: performance.now(), resolve });
      this.serve();
    });
  }

  /** Lets the requests at work and in line end, then ends all instances. */
  async drain(): Promise<void> {
    clearInterval(this.sweeper);
    if (this.working > 0 || this.queue.length > 0)
      await new Promise<void>((resolve) => {
        this.closing = { resolve };
      });
    await this.close();
  }

  /** Ends all instances at once; what is in line is answered as by an instance that exited. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.sweeper);
    clearTimeout(this.looking);
    const error = { errorType: "Runtime.ExitError", errorMessage: "Error: The function was stopped" };
    for (const job of this.queue.splice(0)) job.resolve({ error, coldStart: false });
    await Promise.all([...this.instances].map((instance) => instance.stop()));
  }

  private serve(): void {
    while (!this.closed && this.queue.length > 0 && (this.working < processors || this.mayUseMore())) {
      const free = this.idle.pop();
      if (!free) {
        this.startIfWanted();
        return;
      }
      if (!free.instance.over) this.work(free.instance, this.queue.shift() as Job);
    }
  }

  /** With an instance for each processor: true unless the first in line should rather wait for one of them. */
  private mayUseMore(): boolean {
    if (!this.looking) {
      const watch = new Watch(this.instances);
      this.looking = setTimeout(() => {
        this.looking = undefined;
        this.quietLooks = watch.isBusy() ? 0 : this.quietLooks + 1;
        this.serve();
      }, looking);
    }
    const since = Math.max(this.queue[0]?.since ?? 0, this.fullSince);
    return this.quietLooks >= looks || performance.now() - since >= patience;
  }

  private startIfWanted(): void {
    const wanted = this.queue.length > this.starting;
    if (!wanted || this.instances.size >= this.config.maxInstances || this.starting >= processors) return;
    if (this.working + this.starting < processors || this.mayUseMore()) this.start();
  }

  private start(): void {
    let instance: Instance;
    try {
      instance = new Instance(this.config, this.code, this.host);
    } catch (error) {
      this.failOne({
        errorType: "Runtime.StartError",
        errorMessage: error instanceof Error ? error.message : String(error),
      });
      return;
    }
    this.instances.add(instance);
    this.starting += 1;
    this.noteIfFull();
    void instance.ended.then(() => this.instances.delete(instance));
    void instance.ready.then((error) => {
      this.starting -= 1;
      if (error) {
        this.instances.delete(instance);
        this.failOne(error);
      } else this.rest(instance);
    });
  }

  /** The code does not load: this answers one request, as on AWS; the next one tries anew. */
  private failOne(error: { errorType: string; errorMessage: string }): void {
    this.queue.shift()?.resolve({ error, coldStart: true });
    this.serve();
    this.tellWhenEmpty();
  }

  private work(instance: Instance, job: Job): void {
    const coldStart = !this.served.has(instance);
    this.served.add(instance);
    this.working += 1;
    this.noteIfFull();
    void instance.run(job.request, job.onChunk).then((outcome) => {
      this.working -= 1;
      job.resolve({ ...outcome, coldStart });
      if (instance.over) this.instances.delete(instance);
      this.rest(instance);
    });
  }

  private noteIfFull(): void {
    if (this.working + this.starting === processors) this.fullSince = performance.now();
  }

  private rest(instance: Instance): void {
    if (!instance.over) this.idle.push({ instance, since: Date.now() });
    this.serve();
    if (this.working < processors) this.quietLooks = 0; // what was seen of another burst says nothing of the next
    this.tellWhenEmpty();
  }

  private tellWhenEmpty(): void {
    if (this.working === 0 && this.queue.length === 0) this.closing?.resolve();
  }

  private sweep(): void {
    const now = Date.now();
    while (this.idle.length > 1 && now - (this.idle[0]?.since ?? now) > idleMilliseconds)
      void this.idle.shift()?.instance.stop();
  }
}
