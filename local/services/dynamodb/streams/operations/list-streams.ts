import { answer } from "../../answer";
import type { Engine } from "../../engine";
import { textAt } from "../../requests/fields";
import { checkShape, type Input, integer, text } from "../../requests/shape";

/** Most streams in one answer (AWS, ListStreams). */
const maxStreams = 100;

const shape = {
  TableName: text({ min: 3, max: 255, pattern: "[a-zA-Z0-9_.-]+" }),
  Limit: integer({ min: 1, max: maxStreams }),
  ExclusiveStartStreamArn: text({ min: 37, max: 1024 }),
};

/** `ListStreams`: of all tables or of one, up to 100 at once; those that were disabled too, for a day. */
export function listStreams(engine: Engine, input: Input): string {
  checkShape(input, shape);
  const table = textAt(input, "TableName");
  const start = textAt(input, "ExclusiveStartStreamArn");
  const limit = typeof input.Limit === "number" ? input.Limit : maxStreams;
  const streams = engine.streams.all
    .filter(({ definition, arn }) => (table ?? definition.TableName) === definition.TableName && arn > (start ?? ""))
    .sort((left, right) => (left.arn < right.arn ? -1 : 1));
  const page = streams.slice(0, limit);
  return answer({
    Streams: page.map(({ arn, definition: { TableName, StreamLabel } }) => ({
      StreamArn: arn,
      TableName,
      StreamLabel,
    })),
    LastEvaluatedStreamArn: streams.length > limit ? page.at(-1)?.arn : undefined,
  });
}
