import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { createAwsEndpoint } from "../../../../../../local/aws";
import type { Properties } from "../../../../../../local/service";
import { createDynamoDbService } from "../../../../../../local/services/dynamodb";
import { createIamService } from "../../../../../../local/services/iam";
import { createGuard } from "../../../../../../local/services/iam/guard";
import { createKmsService } from "../../../../../../local/services/kms";
import { handler, TestCloud } from "../../test-cloud";

export let cloud: TestCloud;
let server: Server;
export let url: string;
export const clients: DynamoDBClient[] = [];

/** A cloud whose port judges what functions call, for all tests of a file. */
export function useCallers(): void {
  beforeAll(async () => {
    cloud = await TestCloud.start();
    cloud.use(createIamService);
    cloud.use(createKmsService);
    cloud.use(createDynamoDbService);
    cloud.use(() => ({
      name: "ssm",
      types: [],
      api: {
        signingName: "ssm",
        operations: { GetParameter: { route: "POST /", does: () => ({}) } },
        handle: () => ({ status: 200, headers: {}, body: "{}" }),
      },
    }));
    server = createServer(createAwsEndpoint(cloud.cloud.services, undefined, createGuard(cloud.cloud)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    server.closeAllConnections();
    server.close();
    await cloud.close();
  });
}

export const region = "eu-west-1";
export const account = "000000000000";
export const document = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
export const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
export const tableArn = (name: string) => `arn:aws:dynamodb:${region}:${account}:table/${name}`;
export const item = { pk: { S: "1" } };

/** A function with a role of its own, and a client that calls with its credentials. */
export async function caller(name: string, role: Properties = {}) {
  const { outputs } = await cloud.declare("aws:iam/role:Role", name, { name, ...role });
  const { arn } = outputs as Properties;
  await cloud.function(name, handler("async () => process.env.AWS_ACCESS_KEY_ID"), { role: arn });
  const accessKeyId = JSON.parse((await cloud.lambda.invoke(name, "{}")).payload) as string;
  const client = new DynamoDBClient({
    endpoint: url,
    region,
    credentials: { accessKeyId, secretAccessKey: "none" },
    maxAttempts: 1,
  });
  clients.push(client);
  const grant = (policy: string) =>
    cloud.declare("aws:iam/rolePolicy:RolePolicy", `${name}-inline`, {
      role: (outputs as Properties).name,
      policy,
    });
  return {
    grant,
    accessKeyId,
    arn: String(arn),
    send: (command: object) => refusal(client.send(command as PutItemCommand)),
  };
}

/** The error that a call ends with; undefined when it succeeds. */
export const refusal = (
  call: Promise<unknown>,
): Promise<(Error & { $metadata?: { httpStatusCode?: number } }) | undefined> =>
  call.then(
    () => undefined,
    (error) => error,
  );

export const table = (name: string, more: Properties = {}) =>
  cloud.declare("aws:dynamodb/table:Table", name, {
    name,
    billingMode: "PAY_PER_REQUEST",
    hashKey: "pk",
    attributes: [
      { name: "pk", type: "S" },
      { name: "other", type: "S" },
    ],
    globalSecondaryIndexes: [{ name: "byOther", hashKey: "other", projectionType: "ALL" }],
    ...more,
  });

export const put = (TableName: string) => new PutItemCommand({ TableName, Item: item });
