import { answer } from "../../answer";
import type { Engine } from "../../engine";
import { validationError } from "../../errors";
import { textAt } from "../../requests/fields";
import { checkShape, type Input, oneOf, required, text } from "../../requests/shape";
import { idOfSequence } from "../definition";
import { shardNotFound, trimmedData } from "../errors";
import { iteratorOf } from "../iterator";
import type { Stream } from "../stream";
import { shardId, streamArn, streamOf } from "./describe-stream";

const shape = {
  StreamArn: streamArn,
  ShardId: required(shardId),
  ShardIteratorType: required(oneOf("AFTER_SEQUENCE_NUMBER", "LATEST", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON")),
  SequenceNumber: text({ min: 21, max: 40 }),
};

/** `GetShardIterator`: a place in a shard, for 15 minutes. */
export function getShardIterator(engine: Engine, input: Input): string {
  checkShape(input, shape);
  const stream = streamOf(engine, input);
  if (input.ShardId !== stream.definition.ShardId) throw shardNotFound();
  const after = startOf(stream, String(input.ShardIteratorType), textAt(input, "SequenceNumber"));
  return answer({ ShardIterator: iteratorOf({ stream, after }, engine.surroundings.clock.now()) });
}

function startOf(stream: Stream, type: string, sequence: string | undefined): number {
  if (type === "TRIM_HORIZON" || type === "LATEST") {
    if (sequence !== undefined) {
      throw validationError(`SequenceNumber must not be specified when ShardIteratorType is ${type}`);
    }
    return type === "LATEST" ? stream.last : stream.trimmed;
  }
  if (sequence === undefined) throw validationError(`SequenceNumber is required when ShardIteratorType is ${type}`);
  const id = idOfSequence(sequence);
  if (id === undefined || id > Math.max(stream.last, 1)) {
    throw validationError(`Invalid SequenceNumber: ${sequence} is not a sequence number of this shard`);
  }
  const after = type === "AT_SEQUENCE_NUMBER" ? id - 1 : id;
  if (after < stream.trimmed) throw trimmedData();
  return after;
}
