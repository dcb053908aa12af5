import { type Line, Lines } from "./lines";

/** One line of a log, as CloudWatch Logs gives it. */
export interface LogEvent {
  /** Milliseconds since 1970 of what the line tells about. */
  timestamp: number;
  message: string;
  /** Milliseconds since 1970 of its arrival. */
  ingestionTime: number;
  logStreamName: string;
  /** Rises with every line of the cloud: the order of arrival. */
  sequence: number;
}

/** A log stream: what one function instance, one stage, or whatever else writes. */
export interface LogStream {
  name: string;
  createdAt: number;
}

/** A log group and its streams. */
export interface LogGroup {
  name: string;
  createdAt: number;
  /** True when a program declared it; else it came into being with its first line. */
  declared: boolean;
  retentionInDays?: number;
  /** Recorded: lines are in memory and the same in every class. */
  class?: string;
  /** ARN of the key that AWS would encrypt it with. */
  kmsKeyId?: string;
  tags?: Record<string, string>;
  streams: Map<string, LogStream>;
  lines: Lines<LogStream>;
}

/** What to look for in a group. All bounds are optional. */
export interface LogQuery {
  /** First millisecond. */
  start?: number;
  /** First millisecond after. */
  end?: number;
  /** Only streams whose name begins so. */
  streamPrefix?: string;
  /** Only these streams. */
  streams?: readonly string[];
  /** Only lines that hold. */
  matches?: (message: string) => boolean;
}

/** Lines that one group keeps, whatever the number of its streams; older ones are let go. Some 2 MB at 200 characters a line. */
export const linesPerGroup = 20_000;
/** Streams that one group keeps; the oldest is let go. */
export const streamsPerGroup = 200;

/** Called for every line as it arrives. */
export type LogListener = (group: string, event: LogEvent) => void;

/** All logs of the local cloud, in memory, bounded per group. */
export class LogStore {
  readonly groups = new Map<string, LogGroup>();
  private readonly listeners = new Set<LogListener>();
  private sequence = 0;

  constructor(private readonly now: () => number) {}

  /** The group of this name; made when it is not there. */
  group(name: string, declared = false): LogGroup {
    let group = this.groups.get(name);
    if (!group) {
      group = { name, createdAt: this.now(), declared, streams: new Map(), lines: new Lines(linesPerGroup) };
      this.groups.set(name, group);
    }
    if (declared) group.declared = true;
    return group;
  }

  /** The stream of this name; it and its group are made when they are not there. */
  stream(groupName: string, name: string): LogStream {
    const group = this.group(groupName);
    let stream = group.streams.get(name);
    if (!stream) {
      stream = { name, createdAt: this.now() };
      group.streams.set(name, stream);
      if (group.streams.size > streamsPerGroup) group.streams.delete(group.streams.keys().next().value as string);
    }
    return stream;
  }

  /** Adds a line. `timestamp` is now when left out. */
  append(group: string, stream: string, message: string, timestamp?: number): void {
    const ingestionTime = this.now();
    this.sequence += 1;
    const source = this.stream(group, stream);
    const { sequence } = this;
    const at = timestamp ?? ingestionTime;
    this.group(group).lines.push({ source, timestamp: at, ingestionTime, sequence }, message);
    const event = { timestamp: at, message, ingestionTime, logStreamName: source.name, sequence };
    for (const listener of this.listeners) listener(group, event);
  }

  /** Lines of a group that match, by time and order of arrival. A group that is not there has none. */
  find(groupName: string, query: LogQuery = {}): LogEvent[] {
    const { start = 0, end = Number.POSITIVE_INFINITY, streamPrefix = "", streams, matches } = query;
    const group = this.groups.get(groupName);
    if (!group) return [];
    const isWanted = ({ name }: LogStream) => name.startsWith(streamPrefix) && (!streams || streams.includes(name));
    const sources = new Set([...group.streams.values()].filter(isWanted));
    const found = this.eventsFrom(group, sources, Math.max(start, this.oldestOf(group)), end);
    const matching = matches ? found.filter(({ message }) => matches(message)) : found;
    return matching.sort((a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence);
  }

  /** The lines of a stream that its group's retention has not ended, by the clock. */
  eventsOf(group: LogGroup, stream: LogStream): LogEvent[] {
    return this.eventsFrom(group, new Set([stream]), this.oldestOf(group), Number.POSITIVE_INFINITY);
  }

  /** Takes away all lines, and the groups that no program declared. */
  clear(): void {
    for (const group of this.groups.values()) {
      group.lines = new Lines(linesPerGroup);
      if (group.declared) group.streams.clear();
      else this.groups.delete(group.name);
    }
  }

  /** Calls `listener` for every line from now on. Returns what ends it. */
  subscribe(listener: LogListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private eventsFrom(group: LogGroup, sources: ReadonlySet<LogStream>, start: number, end: number): LogEvent[] {
    const found: LogEvent[] = [];
    for (const line of group.lines)
      if (sources.has(line.source) && line.timestamp >= start && line.timestamp < end) found.push(eventOf(line));
    return found;
  }

  /** The first millisecond that a group's retention has not ended, by the clock. */
  private oldestOf({ retentionInDays }: LogGroup): number {
    return retentionInDays === undefined ? Number.NEGATIVE_INFINITY : this.now() - retentionInDays * 86_400_000;
  }
}

const eventOf = ({ source, timestamp, ingestionTime, sequence, text }: Line<LogStream>): LogEvent => ({
  timestamp,
  message: text(),
  ingestionTime,
  logStreamName: source.name,
  sequence,
});
