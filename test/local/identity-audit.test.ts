import { DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { LocalCloud } from "../../local/testing";
import { ask as askAt } from "./support/asking";
import { anotherSession, type Person, signedIn } from "./support/people";
import { repository } from "./support/program-folder";

let cloud: LocalCloud;
let client: DynamoDBClient;
beforeAll(async () => {
  cloud = await LocalCloud.run(`${repository}/test/local/fixtures/leaving`);
  client = new DynamoDBClient(cloud.aws);
}, 60_000);
afterAll(async () => {
  client.destroy();
  await cloud.close();
});

interface Kept {
  action: string;
  outcome: string;
  actor?: string;
  owner?: string;
  subject: string;
  tenant?: string;
  network?: string;
  requestId?: string;
  detail?: Record<string, string>;
}
/** All audit records, the oldest first. */
async function kept(): Promise<Kept[]> {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const TableName = TableNames.find((name) => name.startsWith("portico-audit"));
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  return Items.sort((a, b) => ((a.sk?.S ?? "") < (b.sk?.S ?? "") ? -1 : 1)).map(({ record }) =>
    JSON.parse(record?.S ?? ""),
  );
}

const ask = (route: string, token?: string, body?: unknown) => askAt(cloud.outputs.url, route, { token, body });
const exchange = async ({ refreshToken }: Pick<Person, "refreshToken">) =>
  (await ask("POST /auth/token", undefined, { grant_type: "refresh_token", refresh_token: refreshToken })).body;

it("what becomes of sessions, API keys and accounts is recorded, with who did it and no secret", async () => {
  const ada = await signedIn(cloud);
  const other = await anotherSession(ada.user);
  const left = await anotherSession(ada.user);
  const { access_token: token, refresh_token: next } = await exchange(ada);
  await exchange({ refreshToken: next });
  await exchange(ada);
  await exchange(other);
  const mine = await anotherSession(ada.user);
  const { access_token: fresh } = await exchange(mine);
  await ask("POST /auth/logout", undefined, { refresh_token: left.refreshToken });
  await ask("DELETE /users/sessions/01KB6YWZD5JVFYH3BS8Q0X2M4N", fresh); // none
  await ask(`DELETE /users/sessions/${other.sessionId}`, fresh);
  const { body: key } = await ask("POST /users/api-keys", fresh, { name: "CI", scopes: ["projects:read"] });
  for (const _ of [1, 2]) await ask("GET /projects", key.key);
  await ask(`POST /users/api-keys/${key.id}/rotations`, fresh, {});
  await ask(`DELETE /users/api-keys/${key.id}`, fresh);
  await ask("PUT /users/profile", fresh, { name: "Countess" });
  await ask("PUT /users/profile", fresh, { name: "Countess", identifier: "c@example.com", password: "wrong" });
  await ask("DELETE /users/profile", fresh);

  const records = await kept();
  const by = { outcome: "success", actor: ada.user.id, tenant: ada.user.id };
  expect(records).toMatchObject([
    { action: "token.refreshed", subject: ada.sessionId, ...by },
    { action: "token.refreshed", subject: ada.sessionId, ...by },
    { action: "token.reused", subject: ada.sessionId, outcome: "failure", tenant: ada.user.id },
    { action: "token.refreshed", subject: other.sessionId, ...by },
    { action: "token.refreshed", subject: mine.sessionId, ...by },
    { action: "logout", subject: left.sessionId, ...by },
    { action: "session.revoked", subject: other.sessionId, ...by },
    { action: "key.created", subject: key.id, ...by, detail: { user: key.user, scopes: "projects:read" } },
    {
      action: "key.used",
      subject: key.id,
      actor: key.user,
      owner: ada.user.id,
      tenant: ada.user.id,
      detail: { route: "GET /projects" },
    },
    { action: "key.rotated", subject: key.id, ...by, detail: { successor: expect.any(String) } },
    { action: "key.revoked", subject: key.id, ...by },
    { action: "user.updated", subject: ada.user.id, ...by, detail: { what: "name" } },
    {
      action: "user.updated",
      subject: ada.user.id,
      ...by,
      outcome: "failure",
      detail: { what: "another address asked for", reason: "urn:portico:problem:wrong-password" },
    },
    { action: "user.deleted", subject: ada.user.id, ...by },
  ]);
  for (const { network, requestId } of records)
    expect([network, requestId]).toEqual([expect.any(String), expect.any(String)]);
  expect(records[2]?.actor).toBeUndefined();
  const text = JSON.stringify(records);
  for (const secret of [token, next, ada.refreshToken, key.key.slice(30), ada.user.email])
    expect(text).not.toContain(secret);
});
