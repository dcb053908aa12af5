import * as contract from "../../functions/registry/contract";
import type { Route } from "../../functions/runtime/contract";
import { type RegistryUser, useRegistry } from "./support/registry";

const registry = useRegistry();

const routes = (Object.values(contract) as unknown[]).filter(
  (value): value is Route => typeof (value as Partial<Route>).signature === "string",
);
/** Routes that name a tenant in their path. */
const ofTenants = routes.filter(({ pathTemplate }) => /\{(project|organization)\}/.test(pathTemplate));

/** A good body of each route that takes one. */
const bodies: Record<string, (mallory: RegistryUser) => object> = {
  "PUT /projects/{project}": () => ({ name: "stolen" }),
  "PATCH /projects/{project}": () => ({ name: "stolen" }),
  "PATCH /organizations/{organization}": () => ({ name: "stolen" }),
  "POST /organizations/{organization}/projects": () => ({ name: "planted" }),
  "PUT /projects/{project}/members/{member}": () => ({ role: "admin" }),
  "PUT /organizations/{organization}/members/{member}": () => ({ role: "admin" }),
  "POST /projects/{project}/invitations": () => ({ address: "mallory@example.com", role: "admin" }),
  "POST /organizations/{organization}/invitations": () => ({ address: "mallory@example.com", role: "admin" }),
  "POST /projects/{project}/ownership-transfers": ({ id }) => ({ member: id }),
  "POST /organizations/{organization}/ownership-transfers": ({ id }) => ({ member: id }),
};

describe("S4.43 two tenants", () => {
  it.each(ofTenants.map((route) => [route.signature, route] as const))(
    "%s gives nothing of the other's, and changes nothing",
    async (signature, { pathTemplate, body }) => {
      const [alice, mallory] = [registry.user("alice"), registry.user("mallory")];
      const kind = pathTemplate.startsWith("/projects") ? "project" : "organization";
      const { id } = (await alice.ask(`POST /${kind}s`, { name: "hers" })).body;
      await mallory.ask(`POST /${kind}s`, { name: "his" });
      await registry.member(kind, id, registry.user("bob"), "user");
      const items = async () => (await registry.items()).filter(({ pk }) => pk?.S?.endsWith(id));
      const before = await items();
      expect([signature, bodies[signature] !== undefined]).toEqual([signature, body !== undefined]);
      const route = signature
        .replace(`{${kind}}`, id)
        .replace("{member}", alice.id)
        .replace(/\{\w+\}/, id);
      const answer = await mallory.ask(route, bodies[signature]?.(mallory));
      expect([answer.status, answer.body.type]).toEqual([404, "urn:portico:problem:not-found"]);
      expect(JSON.stringify(answer.body)).not.toMatch(/hers|bob/);
      expect(await items()).toEqual(before);
    },
  );

  it("lists each their own, and takes no cursor of the other's", async () => {
    const [alice, mallory] = [registry.user("alice"), registry.user("mallory")];
    for (const name of ["one", "two"]) await alice.project(name);
    const page = await alice.ask("GET /projects?limit=1");
    expect(page.body).toMatchObject({ items: [{ name: "two" }], next: expect.any(String) });
    const other = await mallory.ask(`GET /projects?limit=1&cursor=${page.body.next}`);
    expect(other.body).toMatchObject({ status: 400, errors: [{ pointer: "#/query/cursor" }] });
    expect((await mallory.ask("GET /projects")).body).toEqual({ items: [] });
  });

  it("keeps the tenant in the key of every item", async () => {
    await registry.user("alice").project("kept");
    const items = await registry.items();
    expect(items.length).toBeGreaterThan(2);
    for (const { pk, tenant } of items) {
      expect(tenant?.S).toMatch(/^(PROJECT|ORGANIZATION|USER)#.+$/);
      expect(pk?.S?.endsWith(String(tenant?.S))).toBe(true);
    }
  });

  it.each(routes.map(({ signature }) => signature))("%s lets in nobody without a token", async (signature) => {
    const [method, path = ""] = signature.split(" ");
    const response = await fetch(
      `${registry.cloud.outputs.url}${path.replace(/\{\w+\}/g, "01KB2M4T7Z9V3N8QX5C6D0E1FG")}`,
      { method },
    );
    expect(response.status).toBe(401);
  });
});

it("S4.44 nothing of the registry ever scans a table", () => {
  const calls = registry.cloud.calls({ service: "dynamodb" }).filter((call) => call.function !== undefined);
  const operations = new Set(calls.map(({ operation }) => operation));
  expect([...operations].sort()).toEqual(expect.arrayContaining(["GetItem", "Query", "TransactWriteItems"]));
  expect(operations).not.toContain("Scan");
});
