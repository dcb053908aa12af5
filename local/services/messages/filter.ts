import type { Message, MessageKind } from "./message";

/** Which messages are meant. What is left out does not matter. */
export interface MessageFilter {
  kind?: MessageKind;
  /** An address, telephone number or URL; of a queue, topic or bus its logical name, name or ARN. */
  to?: string;
  /** Address of an e-mail's sender, ARN or name of a topic, source of an event. */
  from?: string;
  /** A text that it holds, or a regular expression. */
  subject?: string | RegExp;
  /** A text that the body or the HTML part holds, or a regular expression. */
  body?: string | RegExp;
}

/**
 * Whether a message is meant.
 *
 * @param namesOf other names of what a filter names, such as the ARN of a logical name
 */
export function matchesFilter(
  { kind, to, from, subject, body }: MessageFilter,
  namesOf: (given: string) => readonly string[],
): (message: Message) => boolean {
  const receivers = to === undefined ? undefined : [to, ...namesOf(to)];
  const senders = from === undefined ? undefined : [from, ...namesOf(from)];
  return (message) =>
    (kind === undefined || message.kind === kind) &&
    (receivers === undefined ||
      [...message.to, ...(message.cc ?? []), ...(message.bcc ?? [])].some((one) => isNamed(one, receivers))) &&
    (senders === undefined || (message.from !== undefined && isNamed(message.from, senders))) &&
    (subject === undefined || (message.subject !== undefined && holds(message.subject, subject))) &&
    (body === undefined || holds(message.body, body) || (message.html !== undefined && holds(message.html, body)));
}

/** An address may stand in angle brackets behind a name; of an ARN the last part is a name too. */
function isNamed(address: string, names: readonly string[]): boolean {
  const [, bare = address] = /<([^<>]+)>\s*$/.exec(address) ?? [];
  const last = address.startsWith("arn:")
    ? address.slice(address.lastIndexOf(":") + 1).replace(/^event-bus\//, "")
    : "";
  return names.some((name) => name === address || name.toLowerCase() === bare.toLowerCase() || name === last);
}

const holds = (text: string, part: string | RegExp): boolean =>
  typeof part === "string" ? text.includes(part) : text.search(part) >= 0;
