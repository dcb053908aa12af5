import { AwsError } from "../../aws-json";
import { groupOf, type LogCalls, nameIn, page, streamOf } from "../input";
import type { LogEvent } from "../store";

/** Bytes of one event, and of one call's events with what AWS counts for each besides (AWS, PutLogEvents). */
const most = { eventBytes: 1_048_576, batchBytes: 1_048_576, extraBytes: 26, events: 10_000, milliseconds: 86_400_000 };

/** Streams of a group: what is written into them, and what there is. */
export const streamCalls: LogCalls = {
  CreateLogStream(input, { store }) {
    const group = groupOf(input, store);
    const name = nameIn(input, "logStreamName");
    if (group.streams.has(name))
      throw new AwsError("ResourceAlreadyExistsException", "The specified log stream already exists");
    store.stream(group.name, name);
  },
  DeleteLogStream(input, { store }) {
    const group = groupOf(input, store);
    group.streams.delete(streamOf(input, group).name);
  },
  PutLogEvents: {
    approximates: "takes events of any age",
    does(input, { store }) {
      const group = groupOf(input, store);
      const stream = streamOf(input, group);
      const events = readEvents(input.logEvents);
      for (const { timestamp, message } of events) store.append(group.name, stream.name, message, timestamp);
      return { nextSequenceToken: String(group.lines.length) };
    },
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
        storedBytes: 0,
      };
    });
  },
};

interface NewEvent {
  timestamp: number;
  message: string;
}

/** The events of a call, within AWS's limits. @throws AwsError InvalidParameterException */
function readEvents(given: unknown): NewEvent[] {
  const events = Array.isArray(given) ? (given as NewEvent[]) : [];
  const refuse = (message: string) => new AwsError("InvalidParameterException", message);
  const bound = (words: string) =>
    refuse(`1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have ${words}`);
  if (events.length === 0) throw bound("length greater than or equal to 1");
  if (events.length > most.events) throw bound(`length less than or equal to ${most.events}`);
  let bytes = 0;
  for (const { message } of events) {
    const size = Buffer.byteLength(message) + most.extraBytes;
    if (size > most.eventBytes) throw refuse(`Log event too large: ${size} bytes exceeds limit of ${most.eventBytes}`);
    bytes += size;
  }
  if (bytes > most.batchBytes) throw refuse(`Upload too large: ${bytes} bytes exceeds limit of ${most.batchBytes}`);
  if (events.some(({ timestamp }, at) => timestamp < (events[at - 1]?.timestamp ?? 0)))
    throw refuse("Log events in a single PutLogEvents request must be in chronological order.");
  if ((events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0) > most.milliseconds)
    throw refuse("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  return events;
}

const lastTime = (events: readonly LogEvent[]) => events.at(-1)?.timestamp ?? 0;

const sortedByName = <T extends { name: string }>(list: T[]) =>
  list.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
