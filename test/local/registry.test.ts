import { useRegistry } from "./support/registry";

const registry = useRegistry();

describe("projects", () => {
  it("S1.11 S4.9 S2.2 makes a project, whose super admin the caller is, and says where it is", async () => {
    const alice = registry.user("alice");
    const { status, body, headers } = await alice.ask("POST /projects", { name: "weather", metadata: { team: "a" } });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
      name: "weather",
      status: "active",
      super_admin: alice.id,
      metadata: { team: "a" },
      created_at: expect.stringMatching(/Z$/),
      updated_at: body.created_at,
      version: 1,
    });
    expect(headers.get("location")).toBe(`${registry.cloud.outputs.url}/projects/${body.id}`);
    expect(headers.get("etag")).toBe('"1"');
    expect((await alice.ask(`GET /projects/${body.id}`)).body).toEqual(body);
    expect((await alice.ask("GET /projects")).body).toEqual({ items: [body] });
  });

  it("S2.3 S4.10 is not there for those who are no members, as what does not exist", async () => {
    const [alice, mallory] = [registry.user("alice"), registry.user("mallory")];
    const { id } = await alice.project("secret");
    const foreign = await mallory.ask(`GET /projects/${id}`);
    const missing = await mallory.ask("GET /projects/01KB2M4T7Z9V3N8QX5C6D0E1FG");
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    const blurred = (body: object, project: string) => JSON.stringify(body).replaceAll(project, "…");
    const { requestId: _, ...a } = foreign.body;
    const { requestId: __, ...b } = missing.body;
    expect(blurred(a, id)).toBe(blurred(b, "01KB2M4T7Z9V3N8QX5C6D0E1FG"));
    expect((await mallory.ask("GET /projects")).body).toEqual({ items: [] });
  });
});
