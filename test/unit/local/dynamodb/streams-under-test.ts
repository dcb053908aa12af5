import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
} from "@aws-sdk/client-dynamodb-streams";
import { createDynamoDbService, createDynamoDbStreamsService } from "../../../../local/services/dynamodb";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { tableOf } from "./support";

/** DynamoDB and its streams on a free port, and the unmodified clients of both. */
export class StreamsUnderTest {
  readonly dynamodb: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  tables = 0;

  private constructor(readonly port: AwsPort) {
    this.dynamodb = new DynamoDBClient(port.aws);
    this.streams = new DynamoDBStreamsClient(port.aws);
  }

  static async start(): Promise<StreamsUnderTest> {
    const port = await openAwsPort((cloud) => {
      const service = createDynamoDbService(cloud);
      return [service, createDynamoDbStreamsService(service)];
    });
    return new StreamsUnderTest(port);
  }

  async close(): Promise<void> {
    this.dynamodb.destroy();
    this.streams.destroy();
    await this.port.close();
  }

  /** A name for a table that no other test has. */
  newName(): string {
    return `table-${++this.tables}`;
  }

  /** A table of its own with a stream, and what a writer and a reader of it do. */
  async streamed(StreamViewType = "NEW_AND_OLD_IMAGES") {
    const { dynamodb, streams } = this;
    const TableName = this.newName();
    const StreamSpecification = { StreamEnabled: true, StreamViewType };
    const input: unknown = tableOf(TableName, "pk", { StreamSpecification });
    const made = await dynamodb.send(new CreateTableCommand(input as CreateTableCommandInput));
    const StreamArn = String(made.TableDescription?.LatestStreamArn);
    const put = (pk: string, more = {}) =>
      dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, ...more } }));
    const describe = async () => {
      const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
      if (StreamDescription === undefined) throw new Error("the stream has no description");
      return StreamDescription;
    };
    const iterator = async (at: Partial<GetShardIteratorCommandInput> = {}) => {
      const [shard] = (await describe()).Shards ?? [];
      const start = { StreamArn, ShardId: shard?.ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
      return String((await streams.send(new GetShardIteratorCommand({ ...start, ...at }))).ShardIterator);
    };
    const recordsAt = (ShardIterator: string, Limit?: number) =>
      streams.send(new GetRecordsCommand({ ShardIterator, Limit }));
    const records = async (at?: Partial<GetShardIteratorCommandInput>) =>
      (await recordsAt(await iterator(at))).Records ?? [];
    /** Who was changed how, in short. */
    const changes = async () =>
      (await records()).map(({ eventName, dynamodb: change }) => `${eventName} ${change?.Keys?.pk?.S}`);
    return { TableName, StreamArn, put, describe, iterator, recordsAt, records, changes };
  }
}
