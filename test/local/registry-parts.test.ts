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
