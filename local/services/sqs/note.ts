import type { Cloud } from "../../cloud";
import { passed } from "../messages";
import type { MessageAttributes, MessageContent } from "./queues/message";

/** Notes a message that a queue takes in, so that it can be waited for: one that was sent, moved, or died elsewhere. */
export function note(cloud: Cloud, queueArn: string, { id, body, attributes, deadLetterSource }: MessageContent): void {
  const texts = attributes && textsOf(attributes);
  passed(cloud, { id, kind: "queue", from: deadLetterSource, to: [queueArn], body, attributes: texts });
}

const textsOf = (attributes: MessageAttributes): Record<string, string> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue, BinaryValue }]) => [name, StringValue ?? BinaryValue ?? ""]),
  );
