import type { Metrics, Recorder, Recorders, Series } from "../../metrics";
import type { DynamoDbError } from "./errors";

const namespace = "AWS/DynamoDB";

/** Latencies are rounded to such a part of a millisecond: a minute's percentiles are made of some dozens of values, and not of thousands. */
const latencySteps = 20;

/** What DynamoDB measures (AWS, DynamoDB developer guide: "DynamoDB metrics and dimensions"). */
export class DynamoDbMetrics {
  readonly #userErrors: Series;

  constructor(private readonly metrics: Metrics) {
    this.#userErrors = metrics.series(namespace, "UserErrors", {}, "Count");
  }

  /** Those of a table, for it to keep. */
  of(tableName: string): TableMetrics {
    return new TableMetrics(this.metrics, tableName);
  }

  /** A call was refused, or failed. @param tables that it names, and that are there */
  failed(
    tables: readonly { readonly metrics: TableMetrics | undefined }[],
    operation: string,
    { code, status }: Pick<DynamoDbError, "code" | "status">,
  ): void {
    if (status === 501) return;
    for (const { metrics } of tables) metrics?.failed(operation, code, status);
    if (status < 500 && !throttles.has(code) && code !== conditionFailed) this.#userErrors.record(1);
  }
}

const conditionFailed = "ConditionalCheckFailedException";
const throttles: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

/** What is measured of one table. */
export class TableMetrics {
  readonly #own: Recorder;
  readonly #indexes: Recorders;
  readonly #operations: Recorders;

  constructor(metrics: Metrics, tableName: string) {
    const table = { TableName: tableName };
    this.#own = metrics.recorder(namespace, table);
    this.#indexes = metrics.recorders(namespace, (name) => ({ ...table, GlobalSecondaryIndexName: name }));
    this.#operations = metrics.recorders(namespace, (name) => ({ ...table, Operation: name }));
  }

  /** Units that a request has consumed of the table and its local indexes, or of a global index. */
  consumed(kind: "read" | "write", units: number, globalIndex?: string): void {
    const recorder = globalIndex === undefined ? this.#own : this.#indexes.of(globalIndex);
    recorder.count(kind === "read" ? "ConsumedReadCapacityUnits" : "ConsumedWriteCapacityUnits", units);
  }

  /** @param milliseconds from the request to its answer */
  succeeded(operation: string, milliseconds: number): void {
    const steps = Math.max(1, Math.round(milliseconds * latencySteps));
    this.#operations.of(operation).record("SuccessfulRequestLatency", steps / latencySteps, "Milliseconds");
  }

  /** A Query or Scan has answered so many items. */
  returned(operation: "Query" | "Scan", items: number): void {
    this.#operations.of(operation).count("ReturnedItemCount", items);
  }

  /** Items have gone because their time had come. */
  expired(items: number): void {
    this.#own.count("TimeToLiveDeletedItemCount", items);
  }

  failed(operation: string, code: string, status: number): void {
    if (code === conditionFailed) this.#own.count("ConditionalCheckFailedRequests");
    else if (throttles.has(code)) {
      this.#operations.of(operation).count("ThrottledRequests");
      this.#own.count(/Get|Query|Scan/.test(operation) ? "ReadThrottleEvents" : "WriteThrottleEvents");
    } else if (status >= 500) this.#operations.of(operation).count("SystemErrors");
  }
}
