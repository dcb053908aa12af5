import type { Engine } from "./engine";
import type { Queue } from "./queues/queue";
import { checkAttributes } from "./requests/attributes";

/** Sets attributes of a queue; an empty text takes one away. @throws SqsError as SQS refuses them */
export function setAttributes(engine: Engine, queue: Queue, set: Readonly<Record<string, string>>): void {
  const { definition, settings, name } = queue;
  const attributes = Object.fromEntries(
    Object.entries({ ...definition.attributes, ...set, ...encryption(definition.attributes, set) }).filter(
      ([, value]) => value !== "",
    ),
  );
  checkAttributes(engine, { name, isFifo: settings.isFifo, isNew: false, attributes, set });
  engine.redefine(queue, { ...definition, attributes, modifiedAt: engine.now });
}

/** A queue is encrypted in one way: by a key of KMS, or by SQS, or not at all. The way that is chosen takes the other one off. */
function encryption(
  before: Readonly<Record<string, string>>,
  set: Readonly<Record<string, string>>,
): Record<string, string> {
  if (set.KmsMasterKeyId) return { SqsManagedSseEnabled: "false" };
  if (set.SqsManagedSseEnabled === "true") return { KmsMasterKeyId: "", KmsDataKeyReusePeriodSeconds: "" };
  // Without its key, a queue is not encrypted by SQS all by itself.
  const losesKey = set.KmsMasterKeyId === "" && before.KmsMasterKeyId !== undefined;
  return losesKey
    ? { KmsDataKeyReusePeriodSeconds: "", SqsManagedSseEnabled: set.SqsManagedSseEnabled ?? "false" }
    : {};
}
