import type { Cloud } from "../../cloud";
import type { AwsApi, Service } from "../../service";
import { createApi, createStreamsApi, operationNamed, perform } from "./api";
import { Engine } from "./engine";
import { tableToken, tableType } from "./resources/table";
import type { Stream } from "./streams/stream";

export { DynamoDbError } from "./errors";
export { sequenceOf } from "./streams/definition";
export { eventRecord, type StreamRecord } from "./streams/record";
export type { Stream } from "./streams/stream";

/** DynamoDB of one running local cloud. */
export interface DynamoDbService extends Service {
  readonly name: "dynamodb";
  readonly api: AwsApi;
  /** The API of its streams. */
  readonly streamsApi: AwsApi;
  /**
   * Does an operation of one of both without HTTP, as tests and tools want it. Takes and answers what DynamoDB's JSON protocol does:
   * binary values are base64.
   *
   * @throws DynamoDbError with the exception that a client would get
   * @example
   * await dynamodb.call("GetItem", { TableName: "events", Key: { id: { S: "1" } } });
   */
  call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** A stream by its ARN, for those who read it within this process. */
  stream(arn: string): Stream | undefined;
}

/** Makes DynamoDB for a local cloud. Its tables are those that the cloud's store holds. */
export function createDynamoDbService(cloud: Cloud): DynamoDbService {
  const engine = new Engine(cloud);
  const report = (error: unknown) => cloud.print(`dynamodb: ${error instanceof Error ? error.stack : String(error)}`);
  return {
    name: "dynamodb",
    types: [tableType(engine)],
    api: createApi(engine, report),
    streamsApi: createStreamsApi(engine, report),
    // A copy of the input, as it would travel: operations bring values into normal form in place.
    call: async (operation, input) =>
      JSON.parse(await perform(engine, operation, operationNamed(operation), JSON.parse(JSON.stringify(input)))),
    stream: (arn) => engine.streams.find(arn),
    reset: (isDeclared) => engine.reset((name) => isDeclared(tableToken, name)),
    close: () => engine.journal.close(),
  };
}

/** DynamoDB Streams: to its clients a service of its own. */
export const createDynamoDbStreamsService = ({ streamsApi }: DynamoDbService): Service => ({
  name: "dynamodbstreams",
  arnName: "dynamodb",
  types: [],
  api: streamsApi,
});
