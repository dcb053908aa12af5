import type { LocalCloud as RunningCloud } from "../index";
import { namesIn } from "../server/outbox";
import {
  type Message,
  type MessageFilter,
  type MessagesService,
  matchesFilter,
  messageKinds,
} from "../services/messages";
import { UserError } from "../user-error";

/** Which message is meant: by what is said of it, or by a function that decides. */
export type MessageQuery = MessageFilter | ((message: Message) => boolean);

/** Messages that the error of a wait in vain shows. */
const shownMessages = 5;

/** See `LocalCloud.messages`. */
export const findMessages = (cloud: RunningCloud, query: MessageQuery): Message[] =>
  logOf(cloud).find(messageKinds, predicateOf(cloud, query));

/** See `LocalCloud.waitForMessage`. */
export function waitForMessage(cloud: RunningCloud, query: MessageQuery, timeout: number): Promise<Message> {
  const [known] = findMessages(cloud, query);
  if (known) return Promise.resolve(known);
  const log = logOf(cloud);
  const matches = predicateOf(cloud, query);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      unsubscribe();
      reject(new UserError(inVain(query, timeout, log.find(messageKinds))));
    }, timeout);
    const unsubscribe = log.subscribe((message) => {
      if (!matches(message)) return;
      clearTimeout(timer);
      unsubscribe();
      resolve(message);
    });
  });
}

const logOf = ({ services }: RunningCloud) => (services.get("messages") as MessagesService).log;

const predicateOf = ({ document }: RunningCloud, query: MessageQuery): ((message: Message) => boolean) =>
  typeof query === "function" ? query : matchesFilter(query, namesIn(document));

function inVain(query: MessageQuery, timeout: number, seen: readonly Message[]): string {
  const last = seen
    .slice(-shownMessages)
    .map(({ kind, to, subject }) => `  ${kind} to ${to.join(", ")}${subject === undefined ? "" : `: ${subject}`}`);
  const others = last.length > 0 ? `the last messages are\n${last.join("\n")}` : "there was none at all";
  return `no message ${described(query)} within ${timeout} ms; ${others}`;
}

const described = (query: MessageQuery): string =>
  typeof query === "function"
    ? "was as asked"
    : `with ${Object.entries(query)
        .map(([name, value]) => `${name} ${value}`)
        .join(", ")}`;
