import { invalidParameter, validationError } from "../errors";
import type { Path } from "../expressions/path";
import type { Input } from "../requests/shape";
import type { Source } from "./source";

/** What of the items a read answers. */
export interface Selection {
  /** Only how many there are. */
  readonly count: boolean;
  /** The parts that are wanted; undefined for all that the source holds. */
  readonly paths: readonly Path[] | undefined;
  /** Whether items come from the table although a local index is read: it does not hold all that is wanted. */
  readonly fromTable: boolean;
}

/** @throws DynamoDbError when `Select` and the projection of a request contradict each other */
export function checkSelect(input: Input, operation: "Query" | "Scan"): void {
  const { Select: select, IndexName: index } = input;
  const projection = ["AttributesToGet", "ProjectionExpression"].find((name) => input[name] !== undefined);
  if (select === "SPECIFIC_ATTRIBUTES" && projection === undefined) {
    const message = "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES";
    throw validationError(operation === "Query" ? `1 validation error detected: ${message}` : message);
  }
  if (select === "ALL_PROJECTED_ATTRIBUTES" && index === undefined) {
    const verb = operation === "Query" ? "Querying" : "Scanning";
    throw validationError(`ALL_PROJECTED_ATTRIBUTES can be used only when ${verb} using an IndexName`);
  }
  if (projection === undefined || typeof select !== "string" || select === "SPECIFIC_ATTRIBUTES") return;
  const choice = select === "COUNT" ? "only the Count" : select;
  throw validationError(`Cannot specify the ${projection} when choosing to get ${choice}`);
}

/** @throws DynamoDbError when a global index does not hold what is wanted */
export function selectionOf(input: Input, { index }: Source, paths: readonly Path[] | undefined): Selection {
  const count = input.Select === "COUNT";
  if (index === undefined || index.projectsAll) return { count, paths, fromTable: false };
  const all = input.Select === "ALL_ATTRIBUTES";
  const missing = (paths ?? []).map(([head]) => head).filter((head) => !index.projects(head));
  if (index.kind === "local") return { count, paths, fromTable: all || missing.length > 0 };
  if (all) {
    throw invalidParameter(
      "Select type ALL_ATTRIBUTES is not supported for global secondary index " +
        `${index.name} because its projection type is not ALL`,
    );
  }
  if (missing.length > 0) {
    throw invalidParameter(`Global secondary index ${index.name} does not project [${missing.join(", ")}]`);
  }
  return { count, paths, fromTable: false };
}
