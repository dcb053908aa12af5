import type { AwsOperation } from "../../../service";
import type { Engine } from "../engine";
import type { Input } from "../requests/shape";
import { describeEndpoints, describeLimits } from "./account";
import { batchGetItem } from "./batch-get-item";
import { batchWriteItem } from "./batch-write-item";
import { createTable } from "./create-table";
import { deleteItem } from "./delete-item";
import { deleteTable, describeTable, listTables } from "./describe";
import { getItem } from "./get-item";
import { putItem } from "./put-item";
import { query } from "./query";
import { scan } from "./scan";
import { listTagsOfResource, tagResource, untagResource } from "./tags";
import { describeTimeToLive, updateTimeToLive } from "./time-to-live";
import { transactGetItems } from "./transact-get-items";
import { transactWriteItems } from "./transact-write-items";
import { updateItem } from "./update-item";
import { updateTable } from "./update-table";

/** One operation of the API: takes the parsed request, answers JSON. It is done when it returns, but not yet stored. */
export type Operation = (engine: Engine, input: Input) => string;

/** The operations that there are. What is not here and not in {@link missingOperations} is unknown to DynamoDB too. */
export const operations = {
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateTable: {
    does: createTable,
    approximates: "capacity never throttles",
  },
  DeleteItem: deleteItem,
  DeleteTable: { does: deleteTable, approximates: "done at once" },
  DescribeEndpoints: describeEndpoints,
  DescribeLimits: { does: describeLimits, approximates: "those of a new account; nothing is held to them" },
  DescribeTable: describeTable,
  DescribeTimeToLive: describeTimeToLive,
  GetItem: getItem,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: putItem,
  Query: query,
  Scan: scan,
  TagResource: tagResource,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: untagResource,
  UpdateItem: updateItem,
  UpdateTable: { does: updateTable, approximates: "done at once" },
  UpdateTimeToLive: {
    does: updateTimeToLive,
    approximates: "done at once, as often as you like; items go within a moment of their time",
  },
} satisfies Record<string, Operation | AwsOperation<Operation>>;

/** Operations that DynamoDB has and this engine does not: they answer 501. Any other name is no operation at all. */
export const missingOperations: ReadonlySet<string> = new Set([
  "BatchExecuteStatement",
  "CancelBulkOperation",
  "CreateBackup",
  "CreateGlobalTable",
  "DeleteBackup",
  "DeleteResourcePolicy",
  "DescribeBackup",
  "DescribeBulkOperation",
  "DescribeContinuousBackups",
  "DescribeContributorInsights",
  "DescribeExport",
  "DescribeGlobalTable",
  "DescribeGlobalTableSettings",
  "DescribeImport",
  "DescribeKinesisStreamingDestination",
  "DescribeTableReplicaAutoScaling",
  "DisableKinesisStreamingDestination",
  "EnableKinesisStreamingDestination",
  "ExecuteStatement",
  "ExecuteTransaction",
  "ExportTableToPointInTime",
  "GetResourcePolicy",
  "ImportTable",
  "ListBackups",
  "ListBulkOperations",
  "ListContributorInsights",
  "ListExports",
  "ListGlobalTables",
  "ListImports",
  "PutResourcePolicy",
  "RestoreTableFromBackup",
  "RestoreTableToPointInTime",
  "SearchVectors",
  "StartBulkPutItems",
  "UpdateContinuousBackups",
  "UpdateContributorInsights",
  "UpdateGlobalTable",
  "UpdateGlobalTableSettings",
  "UpdateKinesisStreamingDestination",
  "UpdateTableReplicaAutoScaling",
]);
