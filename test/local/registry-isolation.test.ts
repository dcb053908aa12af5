import * as contract from "../../functions/registry/contract";
import type { Route } from "../../functions/runtime/contract";
import { useRegistry } from "./support/registry";

const registry = useRegistry();

const routes = (Object.values(contract) as unknown[]).filter(
  (value): value is Route => typeof (value as Partial<Route>).signature === "string",
);
/** Routes that name a tenant in their path. */
const ofTenants = routes.filter(({ pathTemplate }) => /\{(project|organization)\}/.test(pathTemplate));

/** A good body of each route that takes one. */
const bodies: Record<string, object> = {
  "PUT /projects/{project}": { name: "stolen" },
  "PATCH /projects/{project}": { name: "stolen" },
};

describe("S4.43 two tenants", () => {
  it.each(ofTenants.map(({ signature }) => signature))(
    "%s gives nothing of the other's, and changes nothing",
    async (signature) => {
      const [alice, mallory] = [registry.user("alice"), registry.user("mallory")];
      const { id } = await alice.project("hers");
      await mallory.project("his");
      const before = await alice.ask(`GET /projects/${id}`);
      const route = routes.find((each) => each.signature === signature);
      if (route?.body) expect(Object.keys(bodies)).toContain(signature);
      const { status, body } = await mallory.ask(signature.replace("{project}", id), bodies[signature]);
      expect([status, body.type]).toEqual([404, "urn:portico:problem:not-found"]);
      expect(JSON.stringify(body)).not.toContain("hers");
      expect((await alice.ask(`GET /projects/${id}`)).body).toEqual(before.body);
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
