import type { AwsApi } from "../../service";
import { jsonAnswer, jsonError } from "../aws-json";
import {
  groupOf,
  invalidToken,
  type LogCalls,
  type LogsContext,
  limitOf,
  type Operation,
  page,
  queryOf,
  streamOf,
} from "./input";
import { logsNeeds } from "./needs";
import { groupCalls } from "./operations/groups";
import { metricFilterCalls } from "./operations/metric-filters";
import { streamCalls } from "./operations/streams";
import { subscriptionFilterCalls } from "./operations/subscription-filters";
import { tagCalls } from "./operations/tags";
import { filterPattern } from "./patterns";
import type { LogEvent } from "./store";
import { eventIdOf } from "./subscriptions";

/** CloudWatch Logs' wire protocol: writing, describing and reading streams, and metric filters. */
export function logsApi(context: LogsContext): AwsApi<Operation> {
  return {
    signingName: "logs",
    targetPrefix: "Logs_20140328",
    operations: {
      ...groupCalls,
      ...streamCalls,
      ...reading,
      ...metricFilterCalls,
      ...subscriptionFilterCalls,
      ...tagCalls,
    },
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

const reading: LogCalls = {
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
        eventId: eventIdOf(event.sequence),
        logStreamName: event.logStreamName,
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingestionTime,
      }));
    },
  },
};
