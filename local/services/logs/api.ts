import type { AwsApi } from "../../service";
import { AwsError, jsonAnswer, jsonError } from "../aws-json";
import {
  groupOf,
  invalidToken,
  type LogCalls,
  type LogsContext,
  limitOf,
  type Operation,
  page,
  queryOf,
  required,
  streamOf,
} from "./input";
import { logsNeeds } from "./needs";
import { groupCalls } from "./operations/groups";
import { metricFilterCalls } from "./operations/metric-filters";
import { filterPattern } from "./patterns";
import type { LogEvent } from "./store";

/** CloudWatch Logs' wire protocol: writing, describing and reading streams, and metric filters. */
export function logsApi(context: LogsContext): AwsApi<Operation> {
  return {
    signingName: "logs",
    targetPrefix: "Logs_20140328",
    operations: { ...operations, ...groupCalls, ...metricFilterCalls },
    needs: logsNeeds((name) => context.arnOfGroup(name)),
    handle({ body }, { does }) {
      try {
        return jsonAnswer(does(body.length ? JSON.parse(body.toString()) : {}, context) ?? {});
      } catch (error) {
        return jsonError(error);
      }
    },
  };
}

/** Most events of one answer (AWS, GetLogEvents and FilterLogEvents). */
const mostEvents = 10_000;

const operations: LogCalls = {
  CreateLogGroup: {
    approximates: "class, key, tags and deletion protection are not kept",
    does(input, { store }) {
      const name = required(input, "logGroupName");
      if (store.groups.has(name)) throw alreadyExists("log group");
      store.group(name, true);
    },
  },
  CreateLogStream(input, { store }) {
    const group = groupOf(input, store);
    const name = required(input, "logStreamName");
    if (group.streams.has(name)) throw alreadyExists("log stream");
    store.stream(group.name, name);
  },
  PutLogEvents: {
    approximates: "takes events of any age and size",
    does(input, { store }) {
      const group = groupOf(input, store);
      const stream = streamOf(input, group);
      const events = input.logEvents as { timestamp: number; message: string }[] | undefined;
      if (!events?.length) throw new AwsError("InvalidParameterException", "logEvents must hold at least one event");
      if (events.some(({ timestamp }, at) => timestamp < (events[at - 1]?.timestamp ?? 0)))
        throw new AwsError(
          "InvalidParameterException",
          "Log events in a single PutLogEvents request must be in chronological order.",
        );
      for (const { timestamp, message } of events) store.append(group.name, stream.name, message, timestamp);
      return { nextSequenceToken: String(group.lines.length) };
    },
  },
  DescribeLogGroups(input, { store, arnOfGroup }) {
    const prefix = String(input.logGroupNamePrefix ?? "");
    const groups = [...store.groups.values()].filter(({ name }) => name.startsWith(prefix));
    return page(input, 50, sortedByName(groups), "logGroups", ({ name, createdAt, retentionInDays }) => ({
      logGroupName: name,
      creationTime: createdAt,
      retentionInDays,
      arn: `${arnOfGroup(name)}:*`,
    }));
  },
  DescribeLogStreams(input, { store, arnOfGroup }) {
    const group = groupOf(input, store);
    const prefix = String(input.logStreamNamePrefix ?? "");
    const named = sortedByName([...group.streams.values()].filter(({ name }) => name.startsWith(prefix)));
    const streams = named.map((stream) => ({ stream, events: store.eventsOf(group, stream) }));
    if (input.orderBy === "LastEventTime") {
      if (prefix !== "")
        throw new AwsError("InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.");
      streams.sort((a, b) => lastTime(a.events) - lastTime(b.events));
    }
    if (input.descending === true) streams.reverse();
    return page(input, 50, streams, "logStreams", ({ stream, events }) => {
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
  GetLogEvents(input, { store }) {
    const group = groupOf(input, store);
    const stream = streamOf(input, group);
    const events = store.find(group.name, { ...queryOf(input), streams: [stream.name] });
    const limit = limitOf(input, mostEvents);
    const token = /^([fb])\/(\d+)$/.exec(String(input.nextToken ?? ""));
    if (input.nextToken !== undefined && !token) throw invalidToken();
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
    approximates: "regular expressions are JavaScript's",
    does(input, { store }) {
      const group = groupOf(input, store);
      const pattern = typeof input.filterPattern === "string" ? filterPattern(input.filterPattern) : undefined;
      limitOf(input, mostEvents);
      const events = store.find(group.name, {
        ...queryOf(input),
        streamPrefix: input.logStreamNamePrefix as string | undefined,
        streams: input.logStreamNames as string[] | undefined,
        matches: pattern && ((message) => pattern.match(message) !== undefined),
      });
      return page(input, mostEvents, events, "events", (event: LogEvent) => ({
        eventId: String(event.sequence).padStart(56, "0"),
        logStreamName: event.logStreamName,
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingestionTime,
      }));
    },
  },
};

const alreadyExists = (what: string) =>
  new AwsError("ResourceAlreadyExistsException", `The specified ${what} already exists`);

const lastTime = (events: readonly LogEvent[]) => events.at(-1)?.timestamp ?? 0;

const sortedByName = <T extends { name: string }>(list: T[]) =>
  list.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
