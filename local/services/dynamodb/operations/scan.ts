import type { Engine } from "../engine";
import { validationError } from "../errors";
import { bindFilter, conditionMap } from "../legacy/conditions";
import { Page } from "../reading/page";
import { checkSelect, selectionOf } from "../reading/selection";
import { type Member, type Source, sourceOf } from "../reading/source";
import { checkStartKey, startKeyAt } from "../reading/start-key";
import { checkConditionalOperator, conditionAt, placeholdersOf } from "../requests/conditions";
import * as fields from "../requests/fields";
import { checkParameters } from "../requests/parameters";
import { projectionAt } from "../requests/projection";
import { anyMap, checkShape, type Input, integer, list, text } from "../requests/shape";
import { keyText } from "../tables/key-schema";
import { positionOf } from "../tables/key-space";
import type { Item } from "../values/attribute-value";
import { checkKeyPaths } from "./item-write";
import { checkConsistency } from "./query";

const shape = {
  IndexName: fields.indexName,
  Select: fields.select,
  Limit: fields.limit,
  ConsistentRead: fields.consistentRead,
  ReturnConsumedCapacity: fields.returnConsumedCapacity,
  ExclusiveStartKey: anyMap,
  Segment: integer({ min: 0, max: 999_999 }),
  TotalSegments: integer({ min: 1, max: 1_000_000 }),
  FilterExpression: fields.expression,
  ProjectionExpression: fields.expression,
  ExpressionAttributeNames: anyMap,
  ExpressionAttributeValues: anyMap,
  ScanFilter: conditionMap,
  ConditionalOperator: fields.conditionalOperator,
  AttributesToGet: list(text(), { min: 1, max: 255 }),
};

/** `Scan`: all items of a table or index, or of one segment of it, partition by partition. */
export function scan(engine: Engine, input: Input): string {
  const name = fields.tableNameOf(input);
  checkShape(input, shape);
  checkParameters(input, {
    expressions: ["ProjectionExpression", "FilterExpression"],
    legacy: ["AttributesToGet", "ScanFilter", "ConditionalOperator"],
  });
  checkConditionalOperator(input, ["ScanFilter"]);
  const legacy = input.ScanFilter ? bindFilter(input.ScanFilter as Input, input.ConditionalOperator) : undefined;
  const segment = segmentAt(input);
  const startKey = startKeyAt(input);
  const placeholders = placeholdersOf(input);
  const filter = conditionAt(input, "FilterExpression", placeholders) ?? legacy?.test;
  const paths = projectionAt(input, placeholders);
  placeholders.checkAllUsed();
  checkSelect(input, "Scan");

  const source = sourceOf(engine.table(name), fields.textAt(input, "IndexName"));
  checkConsistency(source, input);
  if (startKey !== undefined) checkStartKey(source, startKey, "Scan");
  const selection = selectionOf(input, source, paths);
  checkKeyPaths(source.table, placeholders.nested);
  const page = new Page({ operation: "Scan", input, source, filter, selection });
  readSegment(source, segment, startKey, page.take);
  return page.answer();
}

/** A part of a parallel scan: the partitions from one position up to, but not including, another. */
interface Segment {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
}

const positions = 2 ** 32;

/** @throws DynamoDbError when only one of both numbers is given, or the segment is none of the total */
function segmentAt({ Segment: segment, TotalSegments: total }: Input): Segment | undefined {
  if (typeof segment !== "number" && typeof total !== "number") return undefined;
  if (typeof segment !== "number") {
    throw validationError(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  }
  if (typeof total !== "number") {
    throw validationError(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  }
  if (segment >= total) {
    throw validationError(
      "The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
        `Segment: ${segment} is not less than TotalSegments: ${total}`,
    );
  }
  return {
    start: Math.ceil((positions * segment) / total),
    end: Math.ceil((positions * (segment + 1)) / total),
    shown: `TotalSegments: ${total} Segment: ${segment}`,
  };
}

function readSegment(
  source: Source,
  segment: Segment | undefined,
  startKey: Item | undefined,
  take: (member: Member) => boolean,
): void {
  const key = startKey && (keyText(source.schema.hash, startKey) ?? "");
  const started = key === undefined ? undefined : { key, position: positionOf(key) };
  if (segment !== undefined && started !== undefined) checkInSegment(segment, started.position);
  const after = startKey && source.cursorOf(startKey);
  source.space.walk(started ?? (segment && { key: "", position: segment.start }), (partition) => {
    if (segment !== undefined && partition.position >= segment.end) return false;
    const goesOn = after !== undefined && partition.key === key;
    return partition.members.forward(goesOn ? (member) => source.compare(member, after) <= 0 : undefined, take);
  });
}

function checkInSegment({ start, end, shown }: Segment, position: number): void {
  if (position >= start && position < end) return;
  throw validationError(
    "The provided starting key is invalid: Invalid ExclusiveStartKey. " +
      `Please use ExclusiveStartKey with correct Segment. ${shown}`,
  );
}
