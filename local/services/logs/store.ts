import { Queue } from "./queue";

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

/** A log stream: the lines of one function instance, one stage, or whatever else writes them. */
export interface LogStream {
  name: string;
  createdAt: number;
  events: Queue<LogEvent>;
}

/** A log group and its streams. */
export interface LogGroup {
  name: string;
  createdAt: number;
  /** True when a program declared it; else it came into being with its first line. */
  declared: boolean;
  retentionInDays?: number;
  streams: Map<string, LogStream>;
  /** Which streams the lines came to, in order: the oldest line of the group is the oldest line of the first. */
  arrivals: Queue<LogStream>;
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

/** Lines that one group keeps, whatever the number of its streams; older ones are let go. About 8 MB at 200 characters a line. */
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
      group = { name, createdAt: this.now(), declared, streams: new Map(), arrivals: new Queue() };
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
      stream = { name, createdAt: this.now(), events: new Queue() };
      group.streams.set(name, stream);
      if (group.streams.size > streamsPerGroup) group.streams.delete(group.streams.keys().next().value as string);
    }
    return stream;
  }

  /** Adds a line. `timestamp` is now when left out. */
  append(group: string, stream: string, message: string, timestamp?: number): void {
    const ingestionTime = this.now();
    this.sequence += 1;
    const event = {
      timestamp: timestamp ?? ingestionTime,
      message,
      ingestionTime,
      logStreamName: stream,
      sequence: this.sequence,
    };
    const to = this.stream(group, stream);
    const { arrivals } = this.group(group);
    to.events.push(event);
    arrivals.push(to);
    if (arrivals.length > linesPerGroup) arrivals.shift()?.events.shift();
    for (const listener of this.listeners) listener(group, event);
  }

  /** Lines of a group that match, by time and order of arrival. A group that is not there has none. */
  find(groupName: string, query: LogQuery = {}): LogEvent[] {
    const { start = 0, end = Number.POSITIVE_INFINITY, streamPrefix = "", streams, matches } = query;
    const found: LogEvent[] = [];
    const group = this.groups.get(groupName);
    for (const stream of group?.streams.values() ?? []) {
      if (!stream.name.startsWith(streamPrefix) || (streams && !streams.includes(stream.name))) continue;
      for (const event of this.eventsOf(group, stream)) {
        if (event.timestamp < start || event.timestamp >= end) continue;
        if (!matches || matches(event.message)) found.push(event);
      }
    }
    return found.sort((a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence);
  }

  /** The lines of a stream that its group's retention has not ended, by the clock. */
  eventsOf(group: LogGroup | undefined, { events }: LogStream): LogEvent[] {
    const days = group?.retentionInDays;
    if (days === undefined) return [...events];
    const oldest = this.now() - days * 86_400_000;
    return [...events].filter(({ timestamp }) => timestamp >= oldest);
  }

  /** Takes away all lines, and the groups that no program declared. */
  clear(): void {
    for (const group of this.groups.values()) {
      group.arrivals.clear();
      if (group.declared) group.streams.clear();
      else this.groups.delete(group.name);
    }
  }

  /** Calls `listener` for every line from now on. Returns what ends it. */
  subscribe(listener: LogListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
