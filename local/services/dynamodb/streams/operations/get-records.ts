import { answer, Json } from "../../answer";
import type { Engine } from "../../engine";
import { textAt } from "../../requests/fields";
import { checkShape, type Input, integer, required, text } from "../../requests/shape";
import { trimmedData } from "../errors";
import { iteratorOf, readIterator } from "../iterator";
import { apiRecord } from "../record";

/** Most records in one answer (AWS, GetRecords). */
const maxRecords = 1000;

const shape = {
  ShardIterator: required(text({ min: 1, max: 2048 })),
  Limit: integer({ min: 1, max: maxRecords }),
};

/**
 * `GetRecords`: what comes after an iterator, up to 1,000 records or 1 MB, and the iterator to go on with. A shard that was
 * disabled and is read to its end has none.
 */
export function getRecords(engine: Engine, input: Input): string {
  checkShape(input, shape);
  const now = engine.surroundings.clock.now();
  const { stream, after } = readIterator(textAt(input, "ShardIterator") ?? "", engine.streams, now);
  if (after < stream.trimmed) throw trimmedData();
  const records = stream.read(after, typeof input.Limit === "number" ? Math.floor(input.Limit) : maxRecords);
  const reached = records.at(-1)?.id ?? after;
  const isOver = stream.isClosed && reached >= stream.last;
  return answer({
    Records: Json.list(records.map((record) => apiRecord(stream, record))),
    NextShardIterator: isOver ? undefined : iteratorOf({ stream, after: reached }, now),
  });
}
