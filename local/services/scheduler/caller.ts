import type { Recorders } from "../../metrics";
import { AwsError } from "../aws-json";
import { deliver } from "../deliver";
import { Deliveries, isPassing } from "../deliveries";
import type { RoleCaller } from "../iam";
import { deadLetterAttributes, deliveryOf, type Execution, type Failure, newExecution, payloadOf } from "./call";
import type { Schedule, SchedulerState } from "./state";
import { refusalOfRole } from "./targets";

/** A call on its way. It holds its schedule as it was: that may be gone by then. */
interface Job {
  readonly schedule: Schedule;
  readonly execution: Execution;
}

/** Milliseconds before the first retry, and at most before a later one: they double. AWS does not say what its own are. */
const firstDelay = 100;
const longestDelay = 600_000;

/** Calls the targets of schedules, in the name of their roles, again where that may help. */
export class Caller {
  readonly #deliveries: Deliveries<Job>;
  readonly #attempts = new Map<string, number>();
  /** What Scheduler measures of each group (EventBridge Scheduler user guide, "Monitoring with CloudWatch"). */
  readonly #metrics: Recorders | undefined;

  constructor(private readonly state: SchedulerState) {
    this.#metrics = state.cloud.metrics?.recorders("AWS/Scheduler", (name) => ({ ScheduleGroup: name }));
    this.#deliveries = new Deliveries(state.cloud, "scheduler", {
      attempt: (job) => this.#attempt(job),
      retryAfter: (job, attempts, error) => this.#retryAfter(job, attempts, error),
      giveUp: (job, attempts, error) => this.#giveUp(job, attempts, error),
    });
  }

  /** A schedule is due: when this returns, the call is kept until the target has it. */
  call(schedule: Schedule, scheduledAt: number): void {
    this.#deliveries.add([{ schedule, execution: newExecution(scheduledAt) }]);
  }

  resume(): void {
    this.#deliveries.resume();
  }

  reset(): void {
    this.#deliveries.clear();
    this.#attempts.clear();
  }

  close(): void {
    this.#deliveries.close();
  }

  async #attempt({ schedule, execution }: Job): Promise<void> {
    const attempt = (this.#attempts.get(execution.id) ?? 0) + 1;
    this.#attempts.set(execution.id, attempt);
    this.#count(schedule, "InvocationAttemptCount");
    try {
      const payload = payloadOf(this.state.cloud, schedule, execution, attempt);
      await deliver(this.state.cloud, schedule.target.Arn, deliveryOf(schedule, payload), this.#by(schedule));
    } catch (error) {
      const isThrottled = error instanceof AwsError && error.status === 429;
      this.#count(schedule, isThrottled ? "TargetErrorThrottledCount" : "TargetErrorCount");
      throw error;
    }
    this.#attempts.delete(execution.id);
  }

  /** @throws AwsError when Scheduler may not take the role on */
  #by({ name, groupName, target }: Schedule): { role: RoleCaller } {
    const { cloud } = this.state;
    const refusal = refusalOfRole(cloud, target.RoleArn, this.state.groupArn(groupName));
    if (refusal === undefined) return { role: { role: target.RoleArn, sessionName: name } };
    cloud.print(refusal.hint);
    throw new AwsError("AccessDeniedException", refusal.message, 403);
  }

  #retryAfter(job: Job, attempts: number, error: unknown): number | undefined {
    if (!isPassing(error) || this.#exhausted(job, attempts) !== undefined) return undefined;
    return Math.min(firstDelay * 2 ** Math.min(attempts - 1, 20), longestDelay);
  }

  /** Which of the limits of retrying is reached. */
  #exhausted({ schedule, execution }: Job, attempts: number): Failure["condition"] {
    const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = schedule.target.RetryPolicy ?? {};
    if (attempts > MaximumRetryAttempts) return "MaximumRetryAttempts";
    const age = this.state.cloud.clock.now() - execution.scheduledAt;
    return age >= MaximumEventAgeInSeconds * 1000 ? "MaximumEventAgeInSeconds" : undefined;
  }

  /** Into the dead letter queue of the target; what has none is said, and lost, as on AWS. */
  async #giveUp(job: Job, attempts: number, error: unknown): Promise<void> {
    const { schedule, execution } = job;
    const { cloud } = this.state;
    const message = error instanceof Error ? error.message : String(error);
    const begin = `scheduler: ${schedule.arn} gives up on ${schedule.target.Arn}${attempts === 1 ? "" : ` after ${attempts} attempts`}: ${message}`;
    const queue = schedule.target.DeadLetterConfig?.Arn;
    if (queue) {
      const code = error instanceof AwsError ? error.code : "InternalError";
      const condition = isPassing(error) ? this.#exhausted(job, attempts) : undefined;
      const attributes = deadLetterAttributes(schedule, execution, { code, message, retries: attempts - 1, condition });
      try {
        const body = payloadOf(cloud, schedule, execution, attempts);
        await deliver(cloud, queue, { body, attributes }, this.#by(schedule));
        cloud.print(`${begin}; the call is in ${queue}`);
        this.#count(schedule, "InvocationsSentToDeadLetterCount");
      } catch (refusal) {
        if (isPassing(refusal)) throw refusal;
        const why = refusal instanceof Error ? refusal.message : String(refusal);
        cloud.print(`${begin}; its dead letter queue did not take the call: ${why}`);
        this.#count(schedule, "InvocationsFailedToBeSentToDeadLetterCount");
      }
    } else cloud.print(`${begin}; it has no dead letter queue, so that the call is lost`);
    this.#count(schedule, "InvocationDroppedCount");
    this.#attempts.delete(execution.id);
  }

  #count({ groupName }: Schedule, name: string): void {
    this.#metrics?.of(groupName).count(name);
  }
}
