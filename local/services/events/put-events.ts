import type { Call } from "./api";
import { invalid } from "./errors";
import type { BusEvent } from "./event";
import { type Input, parts, text, texts } from "./request";
import type { NewEvent } from "./router";
import { type Bus, busNameOf } from "./state";

/** Entries of one call, and bytes of them all (EventBridge user guide, "Calculating PutEvents event entry size"). */
const mostEntries = 10;
const largestRequest = 262_144;

/** An entry that is refused, as PutEvents answers it. */
interface Refused {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const putEventsCall: Call = ({ state, router }, input) => {
  const entries = parts(input, "Entries");
  if (entries.length === 0 || entries.length > mostEntries)
    throw invalid(
      `1 validation error detected: Value '${JSON.stringify(entries).slice(0, 1000)}' at 'entries' failed to satisfy constraint: Member must have length ${entries.length === 0 ? "greater than or equal to 1" : `less than or equal to ${mostEntries}`}`,
    );
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > largestRequest)
    throw invalid("Total size of the entries in the request is over the limit.");
  const events: { bus: Bus; event: BusEvent }[] = [];
  const answers = entries.map((entry) => {
    const read = readEntry(entry);
    if ("ErrorCode" in read) return read;
    const event = router.event(read);
    const bus = state.buses.get(busNameOf(text(entry, "EventBusName")));
    // An event for a bus that is not there is taken, and goes nowhere.
    if (bus !== undefined) events.push({ bus, event });
    return { EventId: event.id };
  });
  router.put(events);
  const failed = answers.filter((answer) => "ErrorCode" in answer).length;
  router.counted(entries.length, failed);
  return { FailedEntryCount: failed, Entries: answers };
};

/** The call that puts events. */
export const eventOperations = {
  PutEvents: { does: putEventsCall, approximates: "AWS's own services put no events here" },
};

/** Reads an entry of PutEvents. */
export function readEntry(entry: Input): NewEvent | Refused {
  for (const name of ["Source", "DetailType", "Detail"])
    if (!text(entry, name))
      return {
        ErrorCode: "InvalidArgument",
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
  const source = text(entry, "Source") ?? "";
  if (source.startsWith("aws."))
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  const detail = objectIn(text(entry, "Detail") ?? "");
  if (detail === undefined) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const { Time: time } = entry;
  return {
    source,
    detailType: text(entry, "DetailType") ?? "",
    detail,
    resources: texts(entry, "Resources"),
    time: typeof time === "number" ? time * 1000 : undefined,
  };
}

function objectIn(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes that an entry counts. */
function sizeOf(entry: Input): number {
  const strings = [
    text(entry, "Source"),
    text(entry, "DetailType"),
    text(entry, "Detail"),
    ...texts(entry, "Resources"),
  ];
  const bytes = strings.reduce((sum, one = "") => sum + Buffer.byteLength(one), 0);
  return bytes + (entry.Time === undefined ? 0 : 14);
}
