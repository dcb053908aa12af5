import { CreateTableCommand, type CreateTableCommandInput, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../../../../functions/runtime/dynamodb";
import { startDynamoDb, tableOf } from "../../local/dynamodb/support";

/** Identity's table in our own DynamoDB, in this process, for every test of a file. */
export function useIdentityTable(): { client: () => DynamoDBClient } {
  let started: Awaited<ReturnType<typeof startDynamoDb>>;
  beforeAll(async () => {
    started = await startDynamoDb();
    const table = tableOf("identity-table", "pk sk") as unknown as CreateTableCommandInput;
    await started.client.send(new CreateTableCommand(table));
  });
  beforeEach(() => {
    jest.spyOn(dynamodb, "send").mockImplementation((command: object) => started.client.send(command as never));
  });
  afterAll(() => started.close());
  return { client: () => started.client };
}
