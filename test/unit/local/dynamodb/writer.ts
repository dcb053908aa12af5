import { DatabaseSync } from "node:sqlite";
import { tableOf, testDynamoDb } from "./support";

/**
 * A process that writes without end, in pairs that belong together, and names each write when it is answered. The test
 * kills it. Its arguments are the store's file, and `stream` for a table with one.
 */
async function main(file: string, stream: string | undefined): Promise<void> {
  const store = new DatabaseSync(file);
  store.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  const dynamodb = testDynamoDb(store);
  const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" };
  await dynamodb.call("CreateTable", tableOf("table", "id", stream === undefined ? {} : { StreamSpecification }));
  const write = async (lane: number) => {
    for (let at = 0; ; at++) {
      const item = (half: string) => ({ id: { S: `${lane}-${at}-${half}` }, data: { S: "x".repeat(500) } });
      await dynamodb.call("TransactWriteItems", {
        TransactItems: ["left", "right"].map((half) => ({ Put: { TableName: "table", Item: item(half) } })),
      });
      process.stdout.write(`${lane}-${at}\n`);
    }
  };
  await Promise.all([0, 1, 2, 3].map(write));
}

void main(process.argv[2] ?? "", process.argv[3]);
