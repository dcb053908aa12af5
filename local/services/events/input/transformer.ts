import type { BusEvent } from "../event";
import { at } from "./json-path";

/** What is known of an event beside itself. */
export interface Circumstances {
  ruleArn: string;
  ruleName: string;
  /** Milliseconds since 1970. */
  ingestedAt: number;
}

/** The names that every template may use (EventBridge user guide, "Input transformation": predefined variables). */
export const predefined: ReadonlySet<string> = new Set([
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event.ingestion-time",
  "aws.events.event",
  "aws.events.event.json",
]);

const placeholder = /<([\w.-]+)>/g;

/** The names that a template uses. */
export const placeholdersIn = (template: string): string[] =>
  [...template.matchAll(placeholder)].map(([, name = ""]) => name);

/** A target's input is no JSON: it cannot be delivered. */
export class InvalidInput extends Error {}

/**
 * Makes the input of a target by a template: JSON with placeholders, or texts in quotes, one a line. Within quotes a text is put in as it is; a list or
 * object loses its quotes in a text, and breaks a JSON document, as on AWS. What a path does not find is an empty text.
 *
 * @throws InvalidInput when what comes out is no JSON
 */
export function transform(
  event: BusEvent,
  {
    InputPathsMap: paths = {},
    InputTemplate: template,
  }: { InputPathsMap?: Readonly<Record<string, string>>; InputTemplate: string },
  circumstances: Circumstances,
): string {
  const isDocument = /^\s*[{[]/.test(template);
  const quoted = quotedPlaces(template);
  const input = template.replace(placeholder, (_, name: string, offset: number) => {
    const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
    const value = (path === undefined ? predefinedValue(name, event, circumstances) : at(event, path)) ?? "";
    if (!quoted[offset]) return JSON.stringify(value);
    if (typeof value === "string") return JSON.stringify(value).slice(1, -1);
    return isDocument ? JSON.stringify(value) : JSON.stringify(value).replaceAll('"', "");
  });
  const lines = isDocument ? [input] : input.split("\n");
  for (const line of lines)
    if (!isJson(line)) throw new InvalidInput(`the input transformer made no JSON of the event: ${line.slice(0, 200)}`);
  return input;
}

/** For each place of a template, whether it is within quotes. */
function quotedPlaces(template: string): boolean[] {
  const places: boolean[] = [];
  let isQuoted = false;
  for (let index = 0; index < template.length; index++) {
    if (template[index] === '"' && template[index - 1] !== "\\") isQuoted = !isQuoted;
    places.push(isQuoted);
  }
  return places;
}

function predefinedValue(name: string, event: BusEvent, { ruleArn, ruleName, ingestedAt }: Circumstances): unknown {
  const time = new Date(ingestedAt).toISOString();
  switch (name) {
    case "aws.events.rule-arn":
      return ruleArn;
    case "aws.events.rule-name":
      return ruleName;
    case "aws.events.event.ingestion-time":
      return time;
    case "aws.events.event.json":
      return event;
    case "aws.events.event": {
      const { id, account, source, region, resources, version } = event;
      return { id, account, detailType: event["detail-type"], time, source, region, resources, version };
    }
    default:
      return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
