import type { Service } from "../service";
import {
  type Message,
  type MessageKind,
  type MessagesService,
  matchesFilter,
  messageKinds,
  outboxKinds,
} from "../services/messages";
import { UserError } from "../user-error";
import type { StackDocument } from "./stack-document";

/** Resource types that messages go to, and their name in the ids that their resources have. */
const receiverTypes: Readonly<Record<string, (id: string) => string>> = {
  "aws:sqs/queue:Queue": (url) => url.slice(url.lastIndexOf("/") + 1),
  "aws:sns/topic:Topic": (arn) => arn,
  "aws:cloudwatch/eventBus:EventBus": (name) => name,
};

/** The names under which messages know what has this logical name or id. */
export const namesIn =
  (document: Pick<StackDocument, "resources">) =>
  (given: string): string[] =>
    document.resources
      .filter(({ name, id }) => name === given || id === given)
      .flatMap(({ type, id }) => receiverTypes[type]?.(id) ?? []);

/**
 * What `GET /_portico/outbox` answers: the messages that would have left the machine, the newest last.
 *
 * @param parameters `to`: an address, or a name or ARN; `kind`: other kinds than those of the outbox, as often as you like
 * @throws UserError that names the kinds there are
 */
export function outbox(
  services: ReadonlyMap<string, Service>,
  document: Pick<StackDocument, "resources">,
  parameters: URLSearchParams,
): { messages: Message[] } {
  const { log } = services.get("messages") as MessagesService;
  const kinds = parameters.getAll("kind");
  const unknown = kinds.find((kind) => !(messageKinds as readonly string[]).includes(kind));
  if (unknown !== undefined)
    throw new UserError(`there is no kind "${unknown}" of messages: there are ${messageKinds.join(", ")}`);
  const matches = matchesFilter({ to: parameters.get("to") ?? undefined }, namesIn(document));
  return { messages: log.find(kinds.length > 0 ? (kinds as MessageKind[]) : outboxKinds, matches) };
}
