import { answer } from "../../answer";
import type { Engine } from "../../engine";
import { textAt } from "../../requests/fields";
import { checkShape, type Input, integer, required, text } from "../../requests/shape";
import { sequenceOf } from "../definition";
import { streamNotFound } from "../errors";
import type { Stream } from "../stream";

/** The members that name a stream and a shard in requests. */
export const streamArn = required(text({ min: 37, max: 1024 }));
export const shardId = text({ min: 28, max: 65 });

const shape = { StreamArn: streamArn, Limit: integer({ min: 1, max: 100 }), ExclusiveStartShardId: shardId };

/** `DescribeStream`: a stream and its shard. */
export function describeStream(engine: Engine, input: Input): string {
  checkShape(input, shape);
  const stream = streamOf(engine, input);
  const { definition } = stream;
  const start = textAt(input, "ExclusiveStartShardId");
  return answer({
    StreamDescription: {
      StreamArn: stream.arn,
      StreamLabel: definition.StreamLabel,
      StreamStatus: stream.isClosed ? "DISABLED" : "ENABLED",
      StreamViewType: definition.StreamViewType,
      CreationRequestDateTime: definition.CreationRequestDateTime,
      TableName: definition.TableName,
      KeySchema: definition.KeySchema,
      Shards: start === undefined || start < definition.ShardId ? [shardOf(stream)] : [],
    },
  });
}

/** The stream that a request names. @throws DynamoDbError when there is none */
export function streamOf(engine: Engine, input: Input): Stream {
  const arn = textAt(input, "StreamArn") ?? "";
  const stream = engine.streams.find(arn);
  if (stream === undefined) throw streamNotFound(arn);
  return stream;
}

function shardOf({ definition: { ShardId }, isClosed, last }: Stream) {
  const EndingSequenceNumber = isClosed ? sequenceOf(Math.max(last, 1)) : undefined;
  return { ShardId, SequenceNumberRange: { StartingSequenceNumber: sequenceOf(1), EndingSequenceNumber } };
}
