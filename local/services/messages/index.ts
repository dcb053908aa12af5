import type { Cloud } from "../../cloud";
import type { Service } from "../../service";
import type { Message } from "./message";
import { MessageLog } from "./message-log";

export type { MessageFilter } from "./filter";
export { matchesFilter } from "./filter";
export { type Attachment, type Message, type MessageKind, messageKinds, outboxKinds } from "./message";

/** What passed through the local cloud, and what would have left it: no service of AWS, but one that its services share. */
export interface MessagesService extends Service {
  /** Reading and following, for the rest of the local cloud. */
  readonly log: MessageLog;
}

/** Makes the message log of a cloud. It is kept in memory, as logs are. */
export function createMessagesService(cloud: Cloud): MessagesService {
  const log = new MessageLog(() => cloud.clock.now());
  return { name: "messages", types: [], log, reset: () => log.clear() };
}

/** Notes a message that passes. */
export function passed(cloud: Cloud, message: Omit<Message, "timestamp">): void {
  (cloud.services.get("messages") as MessagesService | undefined)?.log.add(message);
}
