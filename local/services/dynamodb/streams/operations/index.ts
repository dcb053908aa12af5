import type { AwsOperation } from "../../../../service";
import type { Operation } from "../../operations";
import { describeStream } from "./describe-stream";
import { getRecords } from "./get-records";
import { getShardIterator } from "./get-shard-iterator";
import { listStreams } from "./list-streams";

/** The operations of DynamoDB Streams, an API of its own beside DynamoDB's. These are all that AWS has. */
export const streamOperations = {
  DescribeStream: { does: describeStream, approximates: "one shard, however much is written" },
  GetRecords: getRecords,
  GetShardIterator: getShardIterator,
  ListStreams: listStreams,
} satisfies Record<string, Operation | AwsOperation<Operation>>;
