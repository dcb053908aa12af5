import { emptyBatch, idsNotDistinct, invalidBatchId, SqsError, tooManyEntries } from "../errors";
import { type Input, objectsAt, textAt } from "./input";

/** Most entries of a batch (AWS, SQS quotas). */
const mostEntries = 10;

/**
 * The entries of a batch.
 *
 * @param type of its entries, by SQS's API, such as `SendMessageBatchRequestEntry`
 * @throws SqsError when there are none, or too many, or their ids are not as they should be
 */
export function entriesOf(input: Input, type: string): readonly Input[] {
  const entries = objectsAt(input, "Entries") ?? [];
  if (entries.length === 0) throw emptyBatch(type);
  if (entries.length > mostEntries) throw tooManyEntries(mostEntries, entries.length);
  const ids = new Set<string>();
  for (const entry of entries) {
    const id = textAt(entry, "Id") ?? "";
    if (!/^[\w-]{1,80}$/.test(id)) throw invalidBatchId();
    if (ids.has(id)) throw idsNotDistinct(id);
    ids.add(id);
  }
  return entries;
}

/** Does something with each entry: those that succeed and those that fail are answered side by side. */
export function eachEntry(entries: readonly Input[], act: (entry: Input) => object | undefined) {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    const Id = entry.Id;
    try {
      Successful.push({ Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}
