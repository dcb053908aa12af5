import type { AwsApi } from "../../service";
import { AwsError, jsonAnswer, jsonError } from "../aws-json";
import { filterPattern } from "./filter-pattern";
import { groupNameIn, logsNeeds } from "./needs";
import type { LogEvent, LogGroup, LogQuery, LogStore, LogStream } from "./store";

type Input = Record<string, unknown>;
type Operation = (input: Input, store: LogStore, arnOfGroup: (name: string) => string) => unknown;

/** CloudWatch Logs' wire protocol: writing, describing and reading streams. */
export function logsApi(store: LogStore, arnOfGroup: (name: string) => string): AwsApi<Operation> {
  return {
    signingName: "logs",
    targetPrefix: "Logs_20140328",
    operations,
    needs: logsNeeds(arnOfGroup),
    handle({ body }, { does }) {
      try {
        return jsonAnswer(does(body.length ? JSON.parse(body.toString()) : {}, store, arnOfGroup) ?? {});
      } catch (error) {
        return jsonError(error);
      }
    },
  };
}

const operations: AwsApi<Operation>["operations"] = {
  CreateLogGroup: {
    approximates: "class, key, tags and deletion protection are not kept",
    does(input, store) {
      const name = required(input, "logGroupName");
      if (store.groups.has(name)) throw alreadyExists("log group");
      store.group(name, true);
    },
  },
  CreateLogStream(input, store) {
    const group = groupOf(input, store);
    const name = required(input, "logStreamName");
    if (group.streams.has(name)) throw alreadyExists("log stream");
    store.stream(group.name, name);
  },
  PutLogEvents: {
    approximates: "takes events of any age, size and order",
    does(input, store) {
      const group = groupOf(input, store);
      const stream = streamOf(input, group);
      const events = input.logEvents as { timestamp: number; message: string }[] | undefined;
      if (!events?.length) throw new AwsError("InvalidParameterException", "logEvents must hold at least one event");
      for (const { timestamp, message } of events) store.append(group.name, stream.name, message, timestamp);
      return { nextSequenceToken: String(stream.events.length) };
    },
  },
  DescribeLogGroups(input, store, arnOfGroup) {
    const prefix = String(input.logGroupNamePrefix ?? "");
    const groups = [...store.groups.values()].filter(({ name }) => name.startsWith(prefix));
    return page(input, 50, sortedByName(groups), "logGroups", ({ name, createdAt, retentionInDays }) => ({
      logGroupName: name,
      creationTime: createdAt,
      retentionInDays,
      arn: `${arnOfGroup(name)}:*`,
    }));
  },
  DescribeLogStreams(input, store, arnOfGroup) {
    const group = groupOf(input, store);
    const prefix = String(input.logStreamNamePrefix ?? "");
    const streams = sortedByName([...group.streams.values()].filter(({ name }) => name.startsWith(prefix)));
    if (input.orderBy === "LastEventTime") streams.sort((a, b) => lastTime(a) - lastTime(b));
    if (input.descending === true) streams.reverse();
    return page(input, 50, streams, "logStreams", (stream) => {
      const events = [...stream.events];
      return {
        logStreamName: stream.name,
        creationTime: stream.createdAt,
        firstEventTimestamp: events[0]?.timestamp,
        lastEventTimestamp: events.at(-1)?.timestamp,
        lastIngestionTime: events.at(-1)?.ingestionTime,
        arn: `${arnOfGroup(group.name)}:log-stream:${stream.name}`,
      };
    });
  },
  GetLogEvents(input, store) {
    const group = groupOf(input, store);
    const stream = streamOf(input, group);
    const events = store.find(group.name, { ...queryOf(input), streams: [stream.name] });
    const limit = Number(input.limit ?? 10_000);
    const token = /^([fb])\/(\d+)$/.exec(String(input.nextToken ?? ""));
    const latest = Math.max(0, events.length - limit);
    let from = input.startFromHead === true ? 0 : latest;
    if (token) from = token[1] === "f" ? Number(token[2]) : Math.max(0, Number(token[2]) - limit);
    const until = token?.[1] === "b" ? Number(token[2]) : from + limit;
    const shown = events.slice(from, until);
    return {
      events: shown.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      nextForwardToken: `f/${from + shown.length}`,
      nextBackwardToken: `b/${from}`,
    };
  },
  FilterLogEvents: {
    approximates: "patterns of terms; JSON and regular expressions answer 501",
    does(input, store) {
      const group = groupOf(input, store);
      const pattern = typeof input.filterPattern === "string" ? filterPattern(input.filterPattern) : undefined;
      const events = store.find(group.name, {
        ...queryOf(input),
        streamPrefix: input.logStreamNamePrefix as string | undefined,
        streams: input.logStreamNames as string[] | undefined,
        matches: pattern,
      });
      return page(input, 10_000, events, "events", (event: LogEvent) => ({
        eventId: String(event.sequence).padStart(56, "0"),
        logStreamName: event.logStreamName,
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingestionTime,
      }));
    },
  },
};

const required = (input: Input, name: string): string => {
  const value = input[name];
  if (typeof value !== "string" || value === "")
    throw new AwsError("InvalidParameterException", `1 validation error detected: Value at '${name}' must not be null`);
  return value;
};

const alreadyExists = (what: string) =>
  new AwsError("ResourceAlreadyExistsException", `The specified ${what} already exists`);

function groupOf(input: Input, store: LogStore): LogGroup {
  const name =
    typeof input.logGroupIdentifier === "string"
      ? groupNameIn(input.logGroupIdentifier)
      : required(input, "logGroupName");
  const group = store.groups.get(name);
  if (!group) throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
  return group;
}

function streamOf(input: Input, group: LogGroup): LogStream {
  const stream = group.streams.get(required(input, "logStreamName"));
  if (!stream) throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
  return stream;
}

const queryOf = (input: Input): LogQuery => ({
  start: input.startTime as number | undefined,
  end: input.endTime as number | undefined,
});

const lastTime = (stream: LogStream) => [...stream.events].at(-1)?.timestamp ?? 0;

const sortedByName = <T extends { name: string }>(list: T[]) =>
  list.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/** One page of a list, with the token of the next. */
function page<T>(input: Input, most: number, list: T[], member: string, view: (item: T) => unknown) {
  const from = Number(input.nextToken ?? 0);
  const until = from + Math.min(Number(input.limit ?? most), most);
  return {
    [member]: list.slice(from, until).map(view),
    nextToken: until < list.length ? String(until) : undefined,
  };
}
