import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { decodeJwt } from "jose";
import { Identity } from "../../components";
import { LocalCloud } from "../../local/testing";
import { ask } from "./support/asking";

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await LocalCloud.run(() => {
    const { url, tableName } = new Identity("identity", { mail: { from: "no-reply@example.com" } });
    return { url, tableName };
  });
}, 60_000);
afterAll(() => cloud.close());

const identifier = "ada@example.com";
const post = (path: string, body: object) => ask(cloud.outputs.url, `POST /auth/${path}`, { body });
const login = (password = "correct horse battery") => post("login", { identifier, password });
const signatures = () => cloud.calls({ service: "kms", operation: "Sign" }).length;

/** Blocks a user, as an operator does. */
async function block(id: string | undefined): Promise<void> {
  const dynamodb = new DynamoDBClient(cloud.aws);
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: String(cloud.outputs.tableName),
      Key: { pk: { S: `USER#${id}` }, sk: { S: "USER" } },
      UpdateExpression: "SET #status = :status",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":status": { S: "blocked" } },
    }),
  );
  dynamodb.destroy();
}

it("S4.38 no guess of a stranger costs a signature, and none is made for who may not enter", async () => {
  await post("register", { identifier, password: "correct horse battery", name: "Ada" });
  const code = /code is ([\w-]{43})/.exec((await cloud.waitForMessage({ to: identifier })).body)?.[1];
  await post("verify", { code });
  expect((await login("wrong password")).status).toBe(401);
  expect(signatures()).toBe(0);

  const { body } = await login();
  expect(signatures()).toBe(1);
  // Signed while the password is hashed, as the account signed in from here before, and thrown away.
  expect((await login("wrong password")).status).toBe(401);
  expect(signatures()).toBe(2);

  await block(decodeJwt(body.access_token).sub);
  expect((await login()).status).toBe(423);
  expect(signatures()).toBe(2);
});
