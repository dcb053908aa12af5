import { streamNeeds } from "../../../../local/services/dynamodb/streams/needs";

const place = { accountId: "000000000000", region: "eu-central-1" };
const table = "arn:aws:dynamodb:eu-central-1:000000000000:table";
const stream = `${table}/events/stream/2026-11-22T10:15:30.123`;

describe("what calls of DynamoDB Streams take", () => {
  it.each([
    ["DescribeStream", { StreamArn: stream }, stream],
    ["GetShardIterator", { StreamArn: stream, ShardId: "shard" }, stream],
    ["GetRecords", { ShardIterator: `${stream}|1|x` }, stream],
    ["ListStreams", { TableName: "events" }, `${table}/events/stream/*`],
    ["ListStreams", {}, `${table}/*/stream/*`],
  ])("%s is on the stream: %j", (operation, input, resource) => {
    expect(streamNeeds(place, operation, input)).toEqual([{ action: `dynamodb:${operation}`, resource }]);
  });

  it("is nothing where no stream is named, and not theirs to say of other calls", () => {
    expect(streamNeeds(place, "DescribeStream", {})).toEqual([]);
    expect(streamNeeds(place, "PutItem", { TableName: "events" })).toBeUndefined();
  });
});
