import { gzipSync } from "node:zlib";
import type { Cloud } from "../../cloud";
import { AwsError } from "../aws-json";
import { deliver } from "../deliver";
import type { IamService } from "../iam";
import { arnOf } from "../ids";
import { type FilterPattern, filterPattern } from "./patterns";
import type { LogEvent } from "./store";

/** A subscription filter of a log group: a function that hears of lines. */
export interface SubscriptionFilter {
  group: string;
  name: string;
  pattern: string;
  destinationArn: string;
  distribution: string;
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** Filters of one group (AWS, CloudWatch Logs quotas). */
const mostFilters = 2;
/** Milliseconds for which lines of a stream are collected. AWS does not say how long its own wait is. */
const patience = 50;

interface Subscribed {
  readonly filter: SubscriptionFilter;
  readonly pattern: FilterPattern;
  /** Lines that wait, by their stream. */
  readonly waiting: Map<string, LogEvent[]>;
}

/** The subscription filters of all groups. Each line is looked at as it arrives. */
export class Subscriptions {
  readonly #filters = new Map<string, Subscribed>();

  constructor(private readonly cloud: Cloud) {}

  /**
   * Makes a filter, or changes it.
   *
   * @throws AwsError InvalidParameterException for a pattern that is none, and where Logs may not call the function; LimitExceededException
   */
  put(filter: SubscriptionFilter): void {
    const key = keyOf(filter.group, filter.name);
    const before = this.#filters.get(key);
    if (before === undefined && this.of(filter.group).length >= mostFilters)
      throw new AwsError("LimitExceededException", "Resource limit exceeded.");
    const pattern = filterPattern(filter.pattern);
    this.#checkDestination(filter);
    const createdAt = before?.filter.createdAt ?? filter.createdAt;
    this.#filters.set(key, { filter: { ...filter, createdAt }, pattern, waiting: new Map() });
  }

  /** Answers whether there was one. */
  remove(group: string, name: string): boolean {
    return this.#filters.delete(keyOf(group, name));
  }

  /** Those of a group, by name. */
  of(group: string): SubscriptionFilter[] {
    const own = this.all().filter((filter) => filter.group === group);
    return own.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  all(): SubscriptionFilter[] {
    return [...this.#filters.values()].map(({ filter }) => filter);
  }

  /** Keeps a line for those who want it. Lines of one stream that come soon after each other go together. */
  hear(group: string, event: LogEvent): void {
    if (this.#filters.size === 0) return;
    for (const subscribed of this.#filters.values()) {
      const { filter, pattern, waiting } = subscribed;
      if (filter.group !== group || pattern.match(event.message) === undefined) continue;
      const events = waiting.get(event.logStreamName);
      if (events !== undefined) {
        events.push(event);
        continue;
      }
      waiting.set(event.logStreamName, [event]);
      this.cloud.timers.after(patience, () => void this.#hand(subscribed, event.logStreamName));
    }
  }

  /** Forgets lines that wait. */
  clear(): void {
    for (const { waiting } of this.#filters.values()) waiting.clear();
  }

  async #hand({ filter, waiting }: Subscribed, logStream: string): Promise<void> {
    const events = waiting.get(logStream) ?? [];
    waiting.delete(logStream);
    if (events.length === 0 || !this.#filters.has(keyOf(filter.group, filter.name))) return;
    const content = {
      messageType: "DATA_MESSAGE",
      owner: this.cloud.accountId,
      logGroup: filter.group,
      logStream,
      subscriptionFilters: [filter.name],
      logEvents: events.map(({ sequence, timestamp, message }) => ({ id: eventIdOf(sequence), timestamp, message })),
    };
    const data = gzipSync(JSON.stringify(content)).toString("base64");
    const by = { service: this.#principal(filter), sourceArn: this.#sourceArn(filter.group) };
    try {
      await deliver(this.cloud, filter.destinationArn, { body: JSON.stringify({ awslogs: { data } }) }, by);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.cloud.print(`logs: ${filter.name} of ${filter.group} loses ${events.length} lines: ${reason}`);
    }
  }

  #checkDestination(filter: SubscriptionFilter): void {
    const service = filter.destinationArn.split(":")[2] ?? "";
    if (service !== "lambda")
      throw new AwsError(
        "NotImplemented",
        `The local cloud does not emulate subscriptions of logs to ${filter.destinationArn}`,
        501,
      );
    const lambda = this.cloud.services.get("lambda") as { functionArn?(arn: string): string } | undefined;
    lambda?.functionArn?.(filter.destinationArn);
    if (this.#refusal(filter, this.#principal(filter)) === undefined) return;
    throw new AwsError(
      "InvalidParameterException",
      "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
    );
  }

  /** Permissions name Logs by its region, or without. */
  #principal(filter: SubscriptionFilter): string {
    const regional = `logs.${this.cloud.region}.amazonaws.com`;
    return this.#refusal(filter, regional) === undefined ? regional : "logs.amazonaws.com";
  }

  #refusal({ group, destinationArn }: SubscriptionFilter, service: string) {
    const iam = this.cloud.services.get("iam") as IamService | undefined;
    const conditions = { "aws:SourceArn": this.#sourceArn(group), "aws:SourceAccount": this.cloud.accountId };
    return iam?.judgeService(service, { action: "lambda:InvokeFunction", resource: destinationArn, conditions });
  }

  #sourceArn(group: string): string {
    return arnOf(this.cloud, "logs", `log-group:${group}:*`);
  }
}

const keyOf = (group: string, name: string) => `${group}\n${name}`;

/** The id of a line, as AWS's look. */
export const eventIdOf = (sequence: number): string => String(sequence).padStart(56, "0");
