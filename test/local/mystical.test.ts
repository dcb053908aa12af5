import { type Asked, problemOf } from "./support/asking";
import { useCloud } from "./support/local-cloud";
import { Newcomer } from "./support/newcomer";

const stack = useCloud("examples/mystical");

/** The README's way, as one story: each test goes on where the one before it stopped. */
describe("mystical, as somebody new to it uses it", () => {
  const grace = new Newcomer("grace", stack);
  const hedy = new Newcomer("hedy", stack);
  let organization: string;
  let project: string;
  const names = ({ body }: Asked) => body.items.map(({ name }: { name: string }) => name);

  it("S1.27 lets in who registered, and nobody else", async () => {
    expect((await grace.ask("GET /organizations")).status).toBe(401);
    for (const person of [grace, hedy]) {
      await person.register();
      await person.signIn();
      expect((await person.ask("GET /organizations")).body).toEqual({ items: [] });
    }
  });

  it("S2.6 S2.7 makes an organization once, however often it is asked for", async () => {
    const key = { "idempotency-key": "9b2d6f0e-organization" };
    const made = await grace.ask("POST /organizations", { name: "Compilers" }, key);
    expect(made.status).toBe(201);
    const again = await grace.ask("POST /organizations", { name: "Compilers" }, key);
    expect([again.status, again.body, again.headers.get("idempotency-replayed")]).toEqual([201, made.body, "true"]);
    expect(names(await grace.ask("GET /organizations"))).toEqual(["Compilers"]);
    organization = made.body.id;
  });

  it("S2.8 changes no version but the one that was read", async () => {
    const path = `/organizations/${organization}`;
    const etag = String((await grace.ask(`GET ${path}`)).headers.get("etag"));
    expect((await grace.ask(`PATCH ${path}`, { name: "Languages" }, { "if-match": etag })).status).toBe(200);
    expect((await grace.ask(`PATCH ${path}`, { name: "Tongues" }, { "if-match": etag })).status).toBe(412);
  });

  it("S1.11 S1.14 S1.15 S1.17 S2.2 S2.3 S2.4 has projects with names, states and what else a client keeps", async () => {
    const path = `/organizations/${organization}/projects`;
    const made = await grace.ask(`POST ${path}`, { name: "cobol", metadata: { since: 1959 } });
    expect(made.body).toMatchObject({ name: "cobol", status: "active", metadata: { since: 1959 }, organization });
    project = made.body.id;
    expect(problemOf(await grace.ask(`POST ${path}`, { name: "COBOL" }))).toBe("name-taken");
    expect((await grace.ask(`PATCH /projects/${project}`, { status: "inactive" })).body.status).toBe("inactive");
    expect((await grace.ask(`PATCH /projects/${project}`, { status: "active" })).body.status).toBe("active");
    expect(names(await grace.ask(`GET ${path}`))).toEqual(["cobol"]);
  });

  it("S2.10 S2.16 S2.17 has members by invitation, whose role in it is theirs in its projects", async () => {
    const path = `/organizations/${organization}`;
    expect((await hedy.ask(`GET /projects/${project}`)).status).toBe(404);
    const odd = await grace.ask(`POST ${path}/invitations`, { address: hedy.address, role: "super_admin" });
    expect([odd.status, hedy.mailed(/"token":"([^"]+)"/)]).toEqual([400, expect.stringMatching(/^no /)]);
    await grace.ask(`POST ${path}/invitations`, { address: hedy.address, role: "viewer" });
    await hedy.ask("POST /invitations/acceptances", { token: hedy.mailed(/"token":"([^"]+)"/) });
    expect((await hedy.ask(`GET /projects/${project}`)).body.name).toBe("cobol");
    expect(problemOf(await hedy.ask(`PATCH /projects/${project}`, { name: "fortran" }))).toBe("forbidden");
    await grace.ask(`PUT ${path}/members/${await hedy.id()}`, { role: "admin" });
    expect((await hedy.ask(`PATCH /projects/${project}`, { name: "fortran" })).status).toBe(200);
  });

  it("S2.5 S2.9 is not deleted with projects in it, unless they go with it; and comes back", async () => {
    const path = `/organizations/${organization}`;
    expect(problemOf(await hedy.ask(`DELETE ${path}`))).toBe("forbidden");
    await grace.ask(`POST ${path}/ownership-transfers`, { member: await hedy.id() });
    expect((await hedy.ask(`POST ${path}/ownership-transfers/acceptances`)).status).toBe(200);
    expect(problemOf(await hedy.ask(`DELETE ${path}`))).toBe("organization-not-empty");
    expect((await hedy.ask(`DELETE ${path}?cascade=true`)).status).toBe(204);
    expect((await hedy.ask(`POST ${path}/restorations`)).body.name).toBe("Languages");
  });
});
