import type { Message } from "../../local/testing";
import { type RegistryUser, useRegistry } from "./support/registry";

const registry = useRegistry();
const problemOf = ({ body }: { body: { type?: string } }) => body.type?.split(":").at(-1);

describe("S4.23 an API key in the registry", () => {
  let ada: RegistryUser;
  let key: RegistryUser;
  beforeEach(() => {
    ada = registry.user("ada");
    key = registry.keyOf(ada);
  });

  it("S1.11 sees what its owner sees, and nothing of its own", async () => {
    const { id } = await ada.project("weather");
    const { body: organization } = await ada.ask("POST /organizations", { name: "Example" });
    expect((await key.ask("GET /projects")).body).toEqual((await ada.ask("GET /projects")).body);
    expect((await key.ask("GET /projects")).body.items).toMatchObject([{ id }]);
    expect((await key.ask("GET /organizations")).body.items).toMatchObject([{ id: organization.id }]);
    expect((await key.ask(`GET /projects/${id}`)).body).toMatchObject({ super_admin: ada.id });
  });

  it("S4.33 makes what its owner is super admin of", async () => {
    const { body: organization } = await key.ask("POST /organizations", { name: "Example" });
    const made = [
      await key.ask("POST /projects", { name: "weather" }),
      await key.ask(`POST /organizations/${organization.id}/projects`, { name: "weather" }),
    ];
    expect(organization).toMatchObject({ super_admin: ada.id });
    expect(made).toMatchObject([
      { status: 201, body: { super_admin: ada.id } },
      { status: 201, body: { super_admin: ada.id } },
    ]);
    expect((await ada.ask(`DELETE /projects/${made[0]?.body.id}`)).status).toBe(204);
    expect((await registry.items()).filter(({ sk }) => sk?.S?.includes(key.id))).toEqual([]);
  });

  it("S4.29 takes names among its owner's", async () => {
    await ada.project("weather");
    expect(problemOf(await key.ask("POST /projects", { name: "Weather" }))).toBe("name-taken");
  });

  it("loses at once what its owner loses", async () => {
    const bob = registry.user("bob");
    const bobs = registry.keyOf(bob);
    const { id } = await ada.project("weather");
    await registry.member("project", id, bob, "admin");
    expect((await bobs.ask(`PATCH /projects/${id}`, { metadata: {} })).status).toBe(200);
    await ada.ask(`PUT /projects/${id}/members/${bob.id}`, { role: "viewer" });
    expect((await bobs.ask(`PATCH /projects/${id}`, { metadata: {} })).status).toBe(403);
    await ada.ask(`DELETE /projects/${id}/members/${bob.id}`);
    expect((await bobs.ask(`GET /projects/${id}`)).status).toBe(404);
  });

  it("S4.35 gives no role above admin, and touches no super admin", async () => {
    const { id } = await ada.project("weather");
    const [bob, path] = [registry.user("bob"), `/projects/${id}`];
    await registry.member("project", id, bob, "viewer");
    expect((await key.ask(`PUT ${path}/members/${bob.id}`, { role: "admin" })).status).toBe(200);
    expect(problemOf(await key.ask(`PUT ${path}/members/${bob.id}`, { role: "super_admin" }))).toBe("forbidden");
    expect(problemOf(await registry.keyOf(bob).ask(`PUT ${path}/members/${ada.id}`, { role: "user" }))).toBe(
      "forbidden",
    );
    const { status } = await key.ask(`POST ${path}/invitations`, { address: "eve@example.com", role: "admin" });
    expect(status).toBe(201);
  });

  it("S4.37 of an admin neither blocks a project nor ends that, of a super admin neither", async () => {
    const { id } = await ada.project("weather");
    expect(problemOf(await key.ask(`PATCH /projects/${id}`, { status: "blocked" }))).toBe("forbidden");
    await ada.ask(`PATCH /projects/${id}`, { status: "blocked" });
    const refused = await key.ask(`PATCH /projects/${id}`, { status: "inactive" });
    expect(refused.body).toMatchObject({
      status: 403,
      detail: "An API key is admin at most, which does not allow project.block: its owner may, signed in",
    });
  });

  it("does nothing of what people do for themselves", async () => {
    const { id } = await ada.project("weather");
    const bob = registry.user("bob", { email: "bob@example.com", email_verified: true });
    const bobs = registry.keyOf(bob);
    await registry.member("project", id, bob, "admin");
    const path = `/projects/${id}`;
    await ada.ask(`POST ${path}/ownership-transfers`, { member: bob.id });
    await ada.ask(`POST ${path}/invitations`, { address: "bob@example.com", role: "user" });
    const [{ body: mail } = { body: "" }] = registry.cloud.messages({ to: "bob@example.com" });
    const token = /"token":"([^"]+)"/.exec(mail)?.[1];
    for (const [act, route, body] of [
      ["ownership.accept", `POST ${path}/ownership-transfers/acceptances`],
      ["ownership.decline", `DELETE ${path}/ownership-transfers`],
      ["member.leave", `DELETE ${path}/members/${bob.id}`],
      ["invitation.accept", "POST /invitations/acceptances", { token }],
    ] as const)
      expect((await bobs.ask(route, body)).body).toMatchObject({
        status: 403,
        detail: `${act} takes a person who signed in: an API key may not`,
      });
    // Nothing of it was used up.
    expect(problemOf(await bob.ask("POST /invitations/acceptances", { token }))).toBe("already-member");
    expect((await bob.ask(`POST ${path}/ownership-transfers/acceptances`)).status).toBe(200);
  });

  it("S4.35 S4.41 invites out of its owner's 50 mails an hour, with all other keys", async () => {
    const { id } = await ada.project("weather");
    const keys = [key, registry.keyOf(ada), ada];
    const invite = (who: RegistryUser | undefined, at: number) =>
      who?.ask(`POST /projects/${id}/invitations`, { address: `many-${at}@example.com`, role: "viewer" });
    for (let at = 0; at < 50; at++) expect([at, (await invite(keys[at % 3], at))?.status]).toEqual([at, 201]);
    for (const each of keys) expect((await invite(each, 50))?.status).toBe(429);
  });

  it("is who did it in the audit trail, for its owner", async () => {
    const { body } = await key.ask("POST /projects", { name: "weather" });
    await ada.ask(`PATCH /projects/${body.id}`, { metadata: { by: "ada" } });
    const isAbout = (message: Message) => message.kind === "bus" && JSON.parse(message.body).subject === body.id;
    await registry.cloud.waitForMessage((message) => isAbout(message) && message.subject === "project.updated");
    const records = registry.cloud.messages(isAbout).map((message) => JSON.parse(message.body));
    const [made, changed] = ["project.created", "project.updated"].map((name) =>
      records.find((each) => each.action === name),
    );
    expect(made).toMatchObject({ actor: key.id, owner: ada.id, tenant: body.id });
    expect(changed).toMatchObject({ actor: ada.id, tenant: body.id });
    expect(changed).not.toHaveProperty("owner");
  });

  it("is refused where nobody says whose it is", async () => {
    for (const owner of [undefined, "", 7, ["ada"], { id: "ada" }]) {
      const lost = registry.user("lost", { user_type: "api", owner });
      const { status, body } = await lost.ask("GET /projects");
      expect([owner, status, body.detail]).toEqual([owner, 403, expect.stringContaining("whose API key")]);
      expect((await lost.ask("POST /projects", { name: "lost" })).status).toBe(403);
    }
  });

  it("is a person's claim to nothing: `owner` counts of keys alone", async () => {
    const { id } = await ada.project("weather");
    for (const user_type of ["human", "API", "", undefined, ["api"]]) {
      const eve = registry.user("eve", { user_type, owner: ada.id });
      expect([user_type, (await eve.ask(`GET /projects/${id}`)).status]).toEqual([user_type, 404]);
    }
  });
});
