import type { Message } from "../../local/testing";
import { type RegistryUser, useRegistry } from "./support/registry";

const registry = useRegistry();

interface Made {
  id: string;
  path: string;
}
async function organizationOf(user: RegistryUser, name = "Acme"): Promise<Made> {
  const { status, body } = await user.ask("POST /organizations", { name });
  expect([status, body.detail]).toEqual([201, undefined]);
  return { id: body.id, path: `/organizations/${body.id}` };
}
async function projectIn(user: RegistryUser, { path }: Made, name: string): Promise<Made> {
  const { status, body } = await user.ask(`POST ${path}/projects`, { name });
  expect([status, body.detail]).toEqual([201, undefined]);
  return { id: body.id, path: `/projects/${body.id}` };
}

describe("organizations", () => {
  afterEach(() => registry.cloud.faults.clear());

  it("S2.6 S2.7 are made, read and listed, newest first", async () => {
    const alice = registry.user("alice");
    const made = await alice.ask("POST /organizations", { name: "Acme" });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
      name: "Acme",
      status: "active",
      super_admin: alice.id,
      projects: 0,
      created_at: expect.stringMatching(/Z$/),
      updated_at: made.body.created_at,
      version: 1,
    });
    expect(made.headers.get("location")).toBe(`${registry.cloud.outputs.url}/organizations/${made.body.id}`);
    const read = await alice.ask(`GET /organizations/${made.body.id}`);
    expect([read.status, read.headers.get("etag"), read.body]).toEqual([200, '"1-0"', made.body]);
    const known = await alice.ask(`GET /organizations/${made.body.id}`, undefined, { "if-none-match": '"1-0"' });
    expect(known.status).toBe(304);
    const second = await organizationOf(alice, "Beta");
    const third = await organizationOf(alice, "Gamma");
    const page = await alice.ask("GET /organizations?limit=2");
    expect(page.body.items.map(({ id }: Made) => id)).toEqual([third.id, second.id]);
    const rest = await alice.ask(`GET /organizations?limit=2&cursor=${page.body.next}`);
    expect(rest.body).toEqual({ items: [made.body] });
    expect((await alice.ask(`GET /projects?limit=2&cursor=${page.body.next}`)).status).toBe(400);
  });

  it("S2.7 are not there for those who are no members, as what does not exist", async () => {
    const [alice, mallory] = [registry.user("alice"), registry.user("mallory")];
    const { path } = await organizationOf(alice);
    const missing = "/organizations/01KB2M4T7Z9V3N8QX5C6D0E1FG";
    for (const each of [path, missing])
      for (const route of [
        `GET ${each}`,
        `DELETE ${each}`,
        `GET ${each}/projects`,
        `GET ${each}/members`,
        `POST ${each}/restorations`,
        `GET ${each}/ownership-transfers`,
      ])
        expect([route, (await mallory.ask(route)).status]).toEqual([route, 404]);
    expect((await mallory.ask("GET /organizations")).body).toEqual({ items: [] });
  });

  it("S2.8 are renamed by admins, if they still are what the client knows", async () => {
    const [alice, adam, uma] = [registry.user("alice"), registry.user("adam"), registry.user("uma")];
    const { id, path } = await organizationOf(alice);
    await registry.member("organization", id, adam, "admin");
    await registry.member("organization", id, uma, "user");
    const renamed = await adam.ask(`PATCH ${path}`, { name: "Acme Works" }, { "if-match": '"1"' });
    expect([renamed.status, renamed.body.name, renamed.headers.get("etag")]).toEqual([200, "Acme Works", '"2-0"']);
    expect((await adam.ask(`PATCH ${path}`, { name: "Other" }, { "if-match": '"1"' })).body.type).toBe(
      "urn:portico:problem:precondition-failed",
    );
    expect((await uma.ask(`PATCH ${path}`, { name: "Other" })).status).toBe(403);
    expect((await adam.ask(`PATCH ${path}`, { super_admin: adam.id })).status).toBe(400);
    expect((await uma.ask(`GET ${path}`)).body).toEqual(renamed.body);
  });

  it("S2.7 S2.8 have an ETag that tells how many projects they own, which is no part of what a change is decided by", async () => {
    const alice = registry.user("alice");
    const organization = await organizationOf(alice);
    const { path } = organization;
    const empty = (await alice.ask(`GET ${path}`)).headers.get("etag") as string;
    await projectIn(alice, organization, "weather");
    const read = await alice.ask(`GET ${path}`, undefined, { "if-none-match": empty });
    expect([read.status, read.body?.projects]).toEqual([200, 1]);
    const etag = read.headers.get("etag") as string;
    expect((await alice.ask(`GET ${path}`, undefined, { "if-none-match": etag })).status).toBe(304);
    expect((await alice.ask(`PATCH ${path}`, { name: "Acme Works" }, { "if-match": empty })).status).toBe(200);
    expect((await alice.ask(`PATCH ${path}`, { name: "Acme" }, { "if-match": etag })).status).toBe(412);
  });

  it("S2.8 leave no record of a change that changes nothing", async () => {
    const alice = registry.user("alice");
    const { id, path } = await organizationOf(alice);
    const same = [await alice.ask(`PATCH ${path}`, {}), await alice.ask(`PATCH ${path}`, { name: " Acme" })];
    expect(same.map(({ status, body }) => [status, body.version])).toEqual([
      [200, 1],
      [200, 1],
    ]);
    expect((await alice.ask(`PATCH ${path}`, { name: "Acme Works" })).body.version).toBe(2);
    const isAbout = ({ kind, body }: Message) => kind === "bus" && JSON.parse(body).subject === id;
    const renamed = (message: Message) => isAbout(message) && message.subject === "organization.updated";
    await registry.cloud.waitForMessage(renamed, { timeout: 10_000 });
    await alice.ask(`DELETE ${path}`);
    const deleted = (message: Message) => isAbout(message) && message.subject === "organization.deleted";
    await registry.cloud.waitForMessage(deleted, { timeout: 10_000 });
    expect(registry.cloud.messages(renamed)).toHaveLength(1);
  });

  it("S2.9 are deleted by their super admin when they own no project, and restored", async () => {
    const [alice, adam] = [registry.user("alice"), registry.user("adam")];
    const organization = await organizationOf(alice);
    const { id, path } = organization;
    await registry.member("organization", id, adam, "admin");
    const project = await projectIn(alice, organization, "weather");
    expect((await alice.ask(`GET ${path}`)).body.projects).toBe(1);
    expect((await adam.ask(`DELETE ${path}`)).status).toBe(403);
    const refused = await alice.ask(`DELETE ${path}`);
    expect([refused.status, refused.body.type]).toEqual([409, "urn:portico:problem:organization-not-empty"]);
    expect(refused.body.detail).toBe("Delete its projects first, or send cascade=true");
    expect((await alice.ask(`DELETE ${project.path}`)).status).toBe(204);
    expect((await alice.ask(`DELETE ${path}`, undefined, { "if-match": '"9"' })).status).toBe(412);
    expect((await alice.ask(`DELETE ${path}`)).status).toBe(204);
    expect((await alice.ask(`GET ${path}`)).status).toBe(404);
    expect((await alice.ask("GET /organizations")).body).toEqual({ items: [] });
    const deleted = (await alice.ask("GET /organizations?status=deleted")).body.items;
    expect(deleted).toEqual([expect.objectContaining({ id, status: "deleted", deleted_at: expect.any(String) })]);

    expect((await alice.ask(`POST ${project.path}/restorations`)).body).toMatchObject({
      status: 409,
      detail: "Its organization is deleted: restore that first",
    });
    expect((await adam.ask(`POST ${path}/restorations`)).status).toBe(403);
    const restored = await alice.ask(`POST ${path}/restorations`);
    expect([restored.status, restored.body.status, restored.body.deleted_at]).toEqual([200, "active", undefined]);
    expect((await alice.ask(`POST ${path}/restorations`)).body.type).toBe("urn:portico:problem:invalid-transition");
    expect((await alice.ask(`POST ${project.path}/restorations`)).status).toBe(200);
    expect((await alice.ask(`GET ${path}`)).body).toMatchObject({ id, projects: 1 });
  });

  it("S2.9 are deleted with their projects when that is asked for", async () => {
    const alice = registry.user("alice");
    const organization = await organizationOf(alice);
    const projects = [];
    for (const name of ["one", "two", "three"]) projects.push(await projectIn(alice, organization, name));
    const other = await alice.project("her own");
    expect((await alice.ask(`DELETE ${organization.path}?cascade=yes`)).status).toBe(400);
    expect((await alice.ask(`DELETE ${organization.path}?cascade=false`)).status).toBe(409);
    const before = { "if-match": '"2"' };
    expect((await alice.ask(`DELETE ${organization.path}?cascade=true`, undefined, before)).status).toBe(412);
    expect((await alice.ask(`GET ${organization.path}/projects`)).body.items).toHaveLength(3);
    expect((await alice.ask(`DELETE ${organization.path}?cascade=true`)).status).toBe(204);
    for (const { path } of projects) expect((await alice.ask(`GET ${path}`)).status).toBe(404);
    expect((await alice.ask(`GET /projects/${other.id}`)).status).toBe(200);
    expect((await alice.ask(`POST ${organization.path}/restorations`)).status).toBe(200);
    for (const { path } of projects) expect((await alice.ask(`POST ${path}/restorations`)).status).toBe(200);
    expect((await alice.ask(`GET ${organization.path}`)).body.projects).toBe(3);
  });

  it("S2.9 S2.4 are deleted whole once that has begun, whatever name they get meanwhile", async () => {
    const alice = registry.user("alice");
    const organization = await organizationOf(alice);
    for (let at = 1; at <= 10; at++) await projectIn(alice, organization, `number ${at}`);
    const projects = async () => (await alice.ask(`GET ${organization.path}`)).body.projects;
    const etag = String((await alice.ask(`GET ${organization.path}`)).headers.get("etag"));
    registry.cloud.faults.add({ kind: "latency", operation: "TransactWriteItems", by: "100 milliseconds" });
    const deleting = alice.ask(`DELETE ${organization.path}?cascade=true`, undefined, { "if-match": etag });
    while ((await projects()) === 10);
    const renamed = await alice.ask(`PATCH ${organization.path}`, { name: "Other" });
    expect([renamed.status, renamed.body.version, renamed.body.projects]).toEqual([200, 2, expect.any(Number)]);
    expect(renamed.body.projects).toBeGreaterThan(0);
    expect((await deleting).status).toBe(204);
    const [deleted] = (await alice.ask("GET /organizations?status=deleted")).body.items;
    expect(deleted).toMatchObject({ name: "Other", version: 3, projects: 0 });
    expect((await alice.ask(`GET ${organization.path}`)).status).toBe(404);
  });

  it("S2.9 are deleted with more projects than one request deletes by sending it again", async () => {
    const alice = registry.user("alice");
    const organization = await organizationOf(alice);
    for (let at = 1; at <= 101; at++) {
      if (at % 90 === 0) registry.cloud.clock.advance("61 seconds");
      await projectIn(alice, organization, `number ${at}`);
    }
    registry.cloud.clock.advance("61 seconds");
    const first = await alice.ask(`DELETE ${organization.path}?cascade=true`);
    expect([first.status, first.body.detail]).toEqual([
      409,
      "100 projects are deleted, and there are more: send it again",
    ]);
    expect((await alice.ask(`GET ${organization.path}`)).body.projects).toBe(1);
    expect((await alice.ask(`DELETE ${organization.path}?cascade=true`)).status).toBe(204);
  }, 60_000);

  it("S2.9 never lose a project that is made while they are deleted", async () => {
    const alice = registry.user("alice");
    for (let round = 0; round < 5; round++) {
      const { path } = await organizationOf(alice);
      const [deleted, ...made] = await Promise.all([
        alice.ask(`DELETE ${path}`),
        ...["one", "two", "three"].map((name) => alice.ask(`POST ${path}/projects`, { name })),
      ]);
      const count = made.filter(({ status }) => status === 201).length;
      expect(made.map(({ status }) => status).filter((status) => ![201, 404, 409].includes(status))).toEqual([]);
      if (deleted.status === 204) expect(count).toBe(0);
      else expect([deleted.status, (await alice.ask(`GET ${path}`)).body.projects]).toEqual([409, count]);
    }
  });
});

describe("an organization's projects", () => {
  it("S2.10 are made by its users and above, and seen by all of its members", async () => {
    const [alice, uma, vic] = [registry.user("alice"), registry.user("uma"), registry.user("vic")];
    const organization = await organizationOf(alice);
    await registry.member("organization", organization.id, uma, "user");
    await registry.member("organization", organization.id, vic, "viewer");
    const one = await projectIn(uma, organization, "one");
    const two = await projectIn(alice, organization, "two");
    expect((await vic.ask(`POST ${organization.path}/projects`, { name: "three" })).status).toBe(403);
    const { items } = (await vic.ask(`GET ${organization.path}/projects`)).body;
    expect(items.map(({ id }: Made) => id)).toEqual([two.id, one.id]);
    expect(items[1]).toMatchObject({ organization: organization.id, super_admin: uma.id });
    const page = await vic.ask(`GET ${organization.path}/projects?limit=1`);
    expect((await vic.ask(`GET ${organization.path}/projects?limit=1&cursor=${page.body.next}`)).body).toEqual({
      items: [items[1]],
    });
    const taken = await alice.ask(`POST ${organization.path}/projects`, { name: "ONE" });
    expect([taken.status, taken.body.type]).toEqual([409, "urn:portico:problem:name-taken"]);
    expect((await alice.ask(`GET ${organization.path}`)).body.projects).toBe(2);
  });

  it("S4.34 S4.37 give each member the greater of the two roles", async () => {
    const [alice, uma, vic] = [registry.user("alice"), registry.user("uma"), registry.user("vic")];
    const organization = await organizationOf(alice);
    await registry.member("organization", organization.id, uma, "user");
    await registry.member("organization", organization.id, vic, "viewer");
    const { id, path } = await projectIn(uma, organization, "one");
    expect((await alice.ask(`PATCH ${path}`, { status: "blocked" })).status).toBe(200);
    expect((await vic.ask(`PATCH ${path}`, { metadata: {} })).status).toBe(403);
    await registry.member("project", id, vic, "admin");
    expect((await vic.ask(`PATCH ${path}`, { metadata: {} })).status).toBe(200);
    expect((await vic.ask(`DELETE ${path}/members/${vic.id}`)).status).toBe(204);
    expect((await vic.ask(`PATCH ${path}`, { metadata: {} })).status).toBe(403);
    expect((await vic.ask(`GET ${path}`)).status).toBe(200);
  });
});
