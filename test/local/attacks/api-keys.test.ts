import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { roles } from "../../../functions/registry/roles";
import { type Answer, type Key, type Person, usePeople } from "./people";
import { type Kind, Tenant } from "./tenant";

const people = usePeople();
const kinds: readonly Kind[] = ["project", "organization"];
const guarded = () => people.api.operations.filter(({ takesToken }) => takesToken);
const aboutTenants = () => guarded().filter(({ path }) => /\{(project|organization)\}/.test(path));
const problemOf = ({ body }: Answer) => body?.type?.split(":").at(-1);

/** A tenant, with an API key of somebody who has a role in it. */
async function keyIn(role: (typeof roles)[number]): Promise<{ tenant: Tenant; holder: Person; key: Key }> {
  people.cloud.clock.advance("61 seconds");
  const tenant = await Tenant.make(people, role === "super_admin" ? "admin" : role);
  const holder = role === "super_admin" ? tenant.owner : tenant.member;
  return { tenant, holder, key: await holder.key() };
}

/** All that the owner can read, but for the list that tells when keys were used. */
async function viewOf(tenant: Tenant): Promise<Record<string, unknown>> {
  const { "GET /users/api-keys": _, ...rest } = await tenant.view();
  return rest;
}

/** Sets the status of a user, as an operator does. */
async function setStatus({ id }: Person, status: string): Promise<void> {
  const client = new DynamoDBClient(people.cloud.aws);
  const update = new UpdateItemCommand({
    TableName: String(people.cloud.outputs.identityTable),
    Key: { pk: { S: `USER#${id}` }, sk: { S: "USER" } },
    UpdateExpression: "SET #status = :status",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: { ":status": { S: status } },
  });
  await client.send(update).finally(() => client.destroy());
}

describe("S4.23 S4.10 an API key, at every route of the document", () => {
  it.each(roles)(
    "of who is %s in one tenant is nothing in another: 404, or 403 for what no key does",
    async (role) => {
      const [{ tenant: own, key }, other] = [await keyIn(role), await Tenant.make(people)];
      const before = await other.view();
      for (const operation of guarded().filter(({ path }) => path.includes("{"))) {
        const answer = await other.ask(key, operation);
        expect([operation.route, ["not-found", "forbidden"]]).toEqual([
          operation.route,
          expect.arrayContaining([problemOf(answer)]),
        ]);
        expect([operation.route, other.seenIn(answer, other.pathOf(operation))]).toEqual([operation.route, []]);
        // By way of what is the key's own: another's member and invitation there.
        const mixed = { ...other.ids, project: own.ids.project ?? "", organization: own.ids.organization ?? "" };
        const below = /\}.*\{/.test(operation.path) ? await other.ask(key, operation, mixed) : answer;
        expect([operation.route, [403, 404].includes(below.status)]).toEqual([operation.route, true]);
      }
      expect(await other.view()).toEqual(before);
    },
    60_000,
  );

  it("with the scope to read writes nothing, whatever its owner is, and no function of the registry runs", async () => {
    const { tenant, holder } = await keyIn("super_admin");
    const key = await holder.key(["projects:read"]);
    const before = await viewOf(tenant);
    const writes = guarded().filter(({ scopes }) => scopes.includes("projects:write"));
    expect(writes.length).toBeGreaterThan(15);
    await people.withoutInvocation(async () => {
      for (const write of writes)
        expect([write.route, (await tenant.ask(key, write)).status]).toEqual([write.route, 403]);
    });
    expect((await key.ask("GET /projects")).body.items).toMatchObject([{ id: tenant.ids.project }]);
    expect(await viewOf(tenant)).toEqual(before);
  });

  it("of a super admin does nothing that is the super admin's alone, or a person's", async () => {
    const { tenant, key } = await keyIn("super_admin");
    const before = await viewOf(tenant);
    const refused = aboutTenants().filter(({ route }) =>
      /^DELETE \/\w+\/\{\w+\}$|^(POST|DELETE) .*ownership-transfers|restorations$/.test(route),
    );
    expect(refused).toHaveLength(10);
    for (const operation of refused) {
      const answer = await tenant.ask(key, operation);
      expect([operation.route, answer.status]).toEqual([operation.route, 403]);
      expect(answer.body.detail).toContain("API key");
    }
    expect(await viewOf(tenant)).toEqual(before);
  });

  it("of a viewer changes nothing", async () => {
    const { tenant, key } = await keyIn("viewer");
    const before = await viewOf(tenant);
    for (const operation of aboutTenants().filter(({ method }) => method !== "GET"))
      expect([operation.route, (await tenant.ask(key, operation)).status]).toEqual([operation.route, 403]);
    expect(await viewOf(tenant)).toEqual(before);
  });
});

describe.each(kinds)("S4.33 S4.34 S4.35 the members of a %s", (kind) => {
  it.each(roles)("get no more by an API key of who is %s than that", async (role) => {
    const { tenant, holder, key } = await keyIn(role);
    const at = `/${kind}s/${tenant.ids[kind]}`;
    const accomplice = await people.person("accomplice");
    await tenant.join(kind, accomplice, "viewer");
    const own = role === "super_admin" ? "admin" : role; // what the key is
    for (const more of roles.slice(0, roles.indexOf(own)))
      for (const { id } of [holder, accomplice, { id: key.user }]) {
        const answer = await key.ask(`PUT ${at}/members/${id}`, { role: more });
        expect([more, [403, 404].includes(answer.status)]).toEqual([more, true]);
      }
    for (const { id } of [tenant.owner, accomplice])
      expect((await key.ask(`PUT ${at}/members/${id}`, { role: "super_admin" })).status).toBe(403);
    expect((await key.ask(`DELETE ${at}/members/${tenant.owner.id}`)).status).toBe(403);
    const { body } = await tenant.owner.ask(`GET ${at}/members`);
    const standing = Object.fromEntries(
      body.items.map((each: { user: string; role: string }) => [each.user, each.role]),
    );
    expect(standing).toEqual({
      [tenant.owner.id]: "super_admin",
      [tenant.member.id]: role === "super_admin" ? "admin" : role,
      [accomplice.id]: "viewer",
    });
  });
});

describe("S4.7 S4.27 an API key ends", () => {
  it("in a tenant with its owner's membership", async () => {
    const { tenant, holder, key } = await keyIn("admin");
    for (const kind of kinds) {
      const at = `/${kind}s/${tenant.ids[kind]}`;
      expect((await key.ask(`GET ${at}`)).status).toBe(200);
      expect((await tenant.owner.ask(`DELETE ${at}/members/${holder.id}`)).status).toBe(204);
      for (const route of [`GET ${at}`, `GET ${at}/members`, `PATCH ${at}`])
        expect([route, (await key.ask(route, /^P/.test(route) ? {} : undefined)).status]).toEqual([route, 404]);
      expect((await key.ask(`GET /${kind}s`)).body.items).toEqual([]);
    }
  });

  it.each(["blocked", "inactive", "deleted"])("everywhere while its owner is %s", async (status) => {
    const { tenant, holder, key } = await keyIn("user");
    const at = `/projects/${tenant.ids.project}`;
    expect((await key.ask(`GET ${at}`)).status).toBe(200);
    await setStatus(holder, status);
    await people.withoutInvocation(async () => {
      expect((await key.ask(`GET ${at}`)).status).toBe(401);
      expect((await key.ask("POST /projects", { name: "late" })).status).toBe(401);
    });
  });

  it("with its owner's account", async () => {
    const { tenant, holder, key } = await keyIn("user");
    expect((await holder.ask("DELETE /users/profile")).status).toBe(204);
    expect((await key.ask(`GET /projects/${tenant.ids.project}`)).status).toBe(401);
  });
});
