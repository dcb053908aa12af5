import { useRegistry } from "./support/registry";

/** What other functions use of the registry, called as they call it: with DynamoDB at the local cloud. */
const registry = useRegistry();

beforeAll(() => {
  const { endpoint, region, credentials } = registry.cloud.aws;
  process.env.AWS_ENDPOINT_URL = endpoint;
  process.env.AWS_REGION = region;
  process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;
  process.env.TABLE_NAME = String(registry.cloud.outputs.tableName);
});
afterEach(() => {
  delete process.env.OWNERSHIP_TABLE;
});

describe("ownsAnything", () => {
  const ownsAnything = async (user: string) => {
    process.env.OWNERSHIP_TABLE = process.env.TABLE_NAME;
    return (await import("../../functions/registry/ownership")).ownsAnything(user);
  };

  it("S4.33 is true of super admins alone, until their project is deleted, and again when it is restored", async () => {
    const [alice, admin] = [registry.user("alice"), registry.user("admin")];
    expect(await ownsAnything(alice.id)).toBe(false);
    const { id } = await alice.project("owned");
    await registry.member("project", id, admin, "admin");
    expect([await ownsAnything(alice.id), await ownsAnything(admin.id)]).toEqual([true, false]);
    await alice.ask(`DELETE /projects/${id}`);
    expect(await ownsAnything(alice.id)).toBe(false);
    await alice.ask(`POST /projects/${id}/restorations`);
    expect(await ownsAnything(alice.id)).toBe(true);
  });

  it("asks nobody where there is no registry", async () => {
    const { ownsAnything: bare } = await import("../../functions/registry/ownership");
    const alice = registry.user("alice");
    await alice.project("unseen");
    expect(await bare(alice.id)).toBe(false);
  });
});

describe("recordBuild", () => {
  const summary = { id: "build-1", status: "succeeded", at: "2026-11-22T09:30:00.000Z" };

  it("S1.16 leaves what was built in the project, whose version grows", async () => {
    const { recordBuild } = await import("../../functions/registry/projects/builds");
    const alice = registry.user("alice");
    const { id } = await alice.project("built");
    expect(await recordBuild(id, "last_build", summary)).toBe(true);
    expect(await recordBuild(id, "last_deployment", { ...summary, id: "deployment-1" })).toBe(true);
    const { body } = await alice.ask(`GET /projects/${id}`);
    expect(body).toMatchObject({ last_build: summary, last_deployment: { id: "deployment-1" }, version: 3 });
    const patched = await alice.ask(`PATCH /projects/${id}`, { metadata: { a: 1 } });
    expect(patched.body).toMatchObject({ last_build: summary, metadata: { a: 1 }, version: 4 });
  });

  it("does nothing for a project that is not there, or deleted", async () => {
    const { recordBuild } = await import("../../functions/registry/projects/builds");
    const alice = registry.user("alice");
    const { id } = await alice.project("dropped");
    await alice.ask(`DELETE /projects/${id}`);
    expect(await recordBuild(id, "last_build", summary)).toBe(false);
    expect(await recordBuild("01KB2M4T7Z9V3N8QX5C6D0E1FG", "last_build", summary)).toBe(false);
  });
});

describe("what an admin does", () => {
  it("S4.35 is refused where the role is not there any more when it is written", async () => {
    const { standingOf } = await import("../../functions/registry/standing");
    const invitations = await import("../../functions/registry/invitations/store");
    const transfers = await import("../../functions/registry/transfers/store");
    const [sue, adam] = [registry.user("sue"), registry.user("adam")];
    const { id } = await sue.project("demoted");
    const tenant = { kind: "project", id } as const;
    await registry.member("project", id, adam, "admin");
    const body = { address: "ann@example.com", role: "user" };
    const invitation = (await sue.ask(`POST /projects/${id}/invitations`, body)).body.id;
    await sue.ask(`POST /projects/${id}/ownership-transfers`, { member: adam.id });
    const [offer, before] = [await transfers.find(tenant), await standingOf(tenant, adam.id)];
    if (!offer || !before) throw new Error("there is no offer");
    await sue.ask(`PUT /projects/${id}/members/${adam.id}`, { role: "user" });
    await expect(invitations.revoke(tenant, before, invitation)).rejects.toThrow("role has just changed");
    const asOwner = { ...before, user: sue.id };
    await expect(transfers.withdraw(tenant, offer, asOwner)).rejects.toThrow("role has just changed");
    expect((await sue.ask(`GET /projects/${id}/invitations`)).body.items).toHaveLength(1);
    expect((await sue.ask(`GET /projects/${id}/ownership-transfers`)).status).toBe(200);
    expect((await sue.ask(`DELETE /projects/${id}/invitations/${invitation}`)).status).toBe(204);
    expect((await adam.ask(`DELETE /projects/${id}/ownership-transfers`)).status).toBe(204);
  });
});
