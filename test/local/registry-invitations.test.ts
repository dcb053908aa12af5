import type { Role } from "../../functions/registry/roles";
import { type RegistryUser, useRegistry } from "./support/registry";

const registry = useRegistry();
const kinds = ["project", "organization"] as const;
type Kind = (typeof kinds)[number];
const type = (name: string) => `urn:portico:problem:${name}`;

/** Somebody whose token says a verified address. */
const withAddress = (name: string, claims: object = {}) =>
  registry.user(name, { email: `${name}@Example.com`, email_verified: true, ...claims });

async function tenantOf(user: RegistryUser, kind: Kind) {
  const { status, body } = await user.ask(`POST /${kind}s`, { name: "staffed" });
  expect([status, body.detail]).toEqual([201, undefined]);
  return { id: body.id as string, path: `/${kind}s/${body.id}` };
}
const invite = (user: RegistryUser, path: string, address: string, role: Role | string = "user") =>
  user.ask(`POST ${path}/invitations`, { address, role });
const accept = (user: RegistryUser, token: string) => user.ask("POST /invitations/acceptances", { token });

/** The mails to an address, the newest last. */
const mailsTo = (address: string) => registry.cloud.messages({ kind: "email", to: address });
/** The token in the last mail to an address. */
const tokenFor = (address: string): string =>
  /[po]\.[0-9A-Z]{26}\.[0-9A-Z]{26}\.[\w-]{43}/.exec(mailsTo(address).at(-1)?.body ?? "")?.[0] ?? "";

describe.each(kinds)("invitations to one %s", (kind) => {
  it("S4.35 reach an address by mail, and make who accepts a member, once", async () => {
    const [sue, ann] = [registry.user("sue"), withAddress("ann")];
    const { id, path } = await tenantOf(sue, kind);
    const invited = await invite(sue, path, " ANN@example.com".trim(), "admin");
    expect([invited.status, invited.body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
        address: "ann@example.com",
        role: "admin",
        inviter: sue.id,
        created_at: expect.stringMatching(/Z$/),
        expires_at: expect.stringMatching(/Z$/),
      },
    ]);
    expect((await sue.ask(`GET ${path}/invitations`)).body).toEqual({ items: [invited.body] });
    const token = tokenFor("ann@example.com");
    expect(JSON.stringify(await registry.items())).not.toContain(token);
    expect((await ann.ask(`GET ${path}`)).status).toBe(404);
    const accepted = await accept(ann, token);
    expect([accepted.status, accepted.body]).toEqual([
      201,
      { [kind]: id, user: ann.id, role: "admin", since: expect.stringMatching(/Z$/) },
    ]);
    expect(accepted.headers.get("location")).toBe(`${registry.cloud.outputs.url}${path}`);
    expect((await ann.ask(`GET ${path}/members`)).body.items).toContainEqual({
      user: ann.id,
      role: "admin",
      since: accepted.body.since,
    });
    expect((await ann.ask(`GET /${kind}s`)).body.items).toEqual([expect.objectContaining({ id })]);
    expect((await accept(ann, token)).status).toBe(404);
    expect((await sue.ask(`GET ${path}/invitations`)).body).toEqual({ items: [] });
  });

  it("S4.35 are for whose token says the address, verified", async () => {
    const sue = registry.user("sue");
    const { path } = await tenantOf(sue, kind);
    await invite(sue, path, "bea@example.com");
    const token = tokenFor("bea@example.com");
    for (const other of [
      withAddress("mallory"),
      registry.user("bea"),
      withAddress("bea", { email_verified: false }),
      withAddress("bea", { email_verified: "false" }),
      withAddress("bea", { email: "bea@example.com.evil.example" }),
      withAddress("bea", { email: ["bea@example.com"] }),
    ]) {
      const refused = await accept(other, token);
      expect([refused.status, refused.body.type]).toEqual([403, type("forbidden")]);
      expect(JSON.stringify(refused.body)).not.toContain("bea@");
    }
    expect((await accept(withAddress("bea"), token)).status).toBe(201);
  });

  it("S4.35 are good for a week, until they are revoked", async () => {
    const [sue, cid] = [registry.user("sue"), withAddress("cid")];
    const { path } = await tenantOf(sue, kind);
    const { body } = await invite(sue, path, "cid@example.com");
    const token = tokenFor("cid@example.com");
    expect((await cid.ask(`DELETE ${path}/invitations/${body.id}`)).status).toBe(404);
    expect((await sue.ask(`DELETE ${path}/invitations/${body.id}`)).status).toBe(204);
    expect((await sue.ask(`DELETE ${path}/invitations/${body.id}`)).status).toBe(404);
    expect((await accept(cid, token)).status).toBe(404);
    await invite(sue, path, "cid@example.com");
    registry.cloud.clock.advance("7 days");
    expect((await sue.ask(`GET ${path}/invitations`)).body).toEqual({ items: [] });
    expect((await accept(cid, tokenFor("cid@example.com"))).status).toBe(404);
    await invite(sue, path, "cid@example.com");
    expect((await accept(cid, tokenFor("cid@example.com"))).status).toBe(201);
  });

  it("S4.35 never give a role above that of who invites, then and when they are accepted", async () => {
    const [sue, adam, dora] = [registry.user("sue"), registry.user("adam"), withAddress("dora")];
    const { id, path } = await tenantOf(sue, kind);
    await registry.member(kind, id, adam, "admin");
    expect((await invite(sue, path, "dora@example.com", "super_admin")).status).toBe(400);
    expect((await invite(adam, path, "dora@example.com", "admin")).status).toBe(201);
    const token = tokenFor("dora@example.com");
    for (const role of ["user", "viewer"] as const) {
      await registry.member(kind, id, adam, role);
      expect((await invite(adam, path, "dora@example.com", "viewer")).status).toBe(403);
      const refused = await accept(dora, token);
      expect([refused.status, refused.body.type]).toEqual([409, type("invitation-void")]);
    }
    await sue.ask(`DELETE ${path}/members/${adam.id}`);
    expect((await accept(dora, token)).status).toBe(409);
    await registry.member(kind, id, adam, "admin");
    expect((await accept(dora, token)).status).toBe(201);
  });

  it("S4.35 change nothing for who is a member already", async () => {
    const [sue, eve] = [registry.user("sue"), withAddress("eve")];
    const { id, path } = await tenantOf(sue, kind);
    await registry.member(kind, id, eve, "viewer");
    await invite(sue, path, "eve@example.com", "admin");
    const refused = await accept(eve, tokenFor("eve@example.com"));
    expect([refused.status, refused.body.type]).toEqual([409, type("already-member")]);
    expect((await eve.ask(`GET ${path}/invitations`)).status).toBe(403);
  });

  it("S4.35 are accepted once, of many requests at once", async () => {
    const [sue, fay] = [registry.user("sue"), withAddress("fay")];
    const { path } = await tenantOf(sue, kind);
    await invite(sue, path, "fay@example.com");
    const token = tokenFor("fay@example.com");
    const twin = withAddress("fay");
    const answers = await Promise.all([fay, twin, fay, twin, fay].map((each) => accept(each, token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await sue.ask(`GET ${path}/members`)).body.items).toHaveLength(2);
  });

  it("S4.35 lead nowhere with a token that is made up, or belongs elsewhere", async () => {
    const [sue, gil] = [registry.user("sue"), withAddress("gil")];
    const [one, two] = [await tenantOf(sue, kind), await tenantOf(registry.user("sid"), kind)];
    await invite(sue, one.path, "gil@example.com");
    const token = tokenFor("gil@example.com");
    const other = kind === "project" ? "o" : "p";
    for (const wrong of [
      "x",
      `${token}A`,
      token.slice(0, -1) + (token.endsWith("A") ? "B" : "A"),
      token.replace(one.id, two.id),
      other + token.slice(1),
      token.replaceAll(".", "#"),
    ])
      expect([wrong, (await accept(gil, wrong)).status]).toEqual([wrong, 404]);
    expect((await accept(gil, "")).status).toBe(400);
    expect((await accept(gil, token)).status).toBe(201);
  });
});

describe("an invitation", () => {
  it("S4.35 is not there without its mail", async () => {
    const sue = registry.user("sue");
    const { path } = await tenantOf(sue, "project");
    const send = () =>
      sue.ask(`POST ${path}/invitations`, { address: "lea@example.com", role: "user" }, { "idempotency-key": "again" });
    const { id } = registry.cloud.faults.add({ kind: "error", operation: "SendEmail" });
    try {
      expect((await send()).status).toBeGreaterThanOrEqual(500);
    } finally {
      registry.cloud.faults.remove(id);
    }
    expect((await sue.ask(`GET ${path}/invitations`)).body).toEqual({ items: [] });
    expect(mailsTo("lea@example.com")).toEqual([]);
    expect((await send()).status).toBe(201);
  });

  it("S4.35 S4.41 is made by one caller 50 times an hour, so that nobody floods others' mailboxes", async () => {
    const sue = registry.user("sue");
    const { path } = await tenantOf(sue, "project");
    for (let at = 1; at <= 50; at++)
      expect([at, (await invite(sue, path, `guest-${at}@example.com`)).status]).toEqual([at, 201]);
    const refused = await invite(sue, path, "guest-51@example.com");
    expect([refused.status, mailsTo("guest-51@example.com")]).toEqual([429, []]);
    registry.cloud.clock.advance(`${refused.headers.get("retry-after")} seconds`);
    expect((await invite(sue, path, "guest-51@example.com")).status).toBe(201);
  });

  it("S4.35 is refused for what is no address", async () => {
    const sue = registry.user("sue");
    const { path } = await tenantOf(sue, "project");
    for (const address of ["nobody", "+14155550100", "a@b", "аnn@example.com", "ann@example.com\r\nBcc: x@example.com"])
      expect([address, (await invite(sue, path, address)).status]).toEqual([address, 400]);
    expect((await sue.ask(`GET ${path}/invitations`)).body).toEqual({ items: [] });
  });

  it("S4.35 is sent once, with an Idempotency-Key", async () => {
    const sue = registry.user("sue");
    const { path } = await tenantOf(sue, "project");
    const body = { address: "hal@example.com", role: "user" };
    const send = () => sue.ask(`POST ${path}/invitations`, body, { "idempotency-key": "once" });
    const [first, again] = [await send(), await send()];
    expect([first.status, again.status, again.headers.get("idempotency-replayed")]).toEqual([201, 201, "true"]);
    expect(again.body).toEqual(first.body);
    expect(mailsTo("hal@example.com")).toHaveLength(1);
  });

  it("S4.35 to an organization's project is made by the organization's admins too", async () => {
    const [sue, uma, ida] = [registry.user("sue"), registry.user("uma"), withAddress("ida")];
    const organization = await tenantOf(sue, "organization");
    await registry.member("organization", organization.id, uma, "user");
    const { id } = (await uma.ask(`POST ${organization.path}/projects`, { name: "weather" })).body;
    await invite(sue, `/projects/${id}`, "ida@example.com", "admin");
    expect((await accept(ida, tokenFor("ida@example.com"))).status).toBe(201);
    expect((await ida.ask(`GET ${organization.path}`)).status).toBe(404);
  });
});

describe("what members do", () => {
  it("S4.35 leaves records, without addresses and tokens", async () => {
    const [sue, kim] = [registry.user("sue"), withAddress("kim")];
    const { id, path } = await tenantOf(sue, "organization");
    await invite(sue, path, "kim@example.com", "viewer");
    const token = tokenFor("kim@example.com");
    expect((await accept(kim, token)).status).toBe(201);
    expect((await sue.ask(`PUT ${path}/members/${kim.id}`, { role: "admin" })).status).toBe(200);
    await sue.ask(`POST ${path}/ownership-transfers`, { member: kim.id });
    expect((await kim.ask(`POST ${path}/ownership-transfers/acceptances`)).status).toBe(200);
    expect((await kim.ask(`DELETE ${path}/members/${sue.id}`)).status).toBe(204);
    const about = async (action: string) => {
      const { body } = await registry.cloud.waitForMessage(
        (each) => each.kind === "bus" && each.subject === action && JSON.parse(each.body).tenant === id,
        { timeout: 10_000 },
      );
      expect(body).not.toMatch(/kim@/);
      expect(body).not.toContain(token);
      return JSON.parse(body);
    };
    expect(await about("organization.created")).toMatchObject({ actor: sue.id, outcome: "success", subject: id });
    expect(await about("invitation.created")).toMatchObject({ actor: sue.id, detail: { role: "viewer" } });
    expect(await about("invitation.accepted")).toMatchObject({ actor: kim.id, detail: { inviter: sue.id } });
    expect(await about("member.added")).toMatchObject({ subject: kim.id, detail: { role: "viewer" } });
    expect(await about("role.changed")).toMatchObject({ subject: kim.id, detail: { from: "viewer", to: "admin" } });
    expect(await about("ownership.offered")).toMatchObject({ actor: sue.id, subject: kim.id });
    expect(await about("ownership.transferred")).toMatchObject({ actor: kim.id, subject: kim.id });
    expect(await about("member.removed")).toMatchObject({ actor: kim.id, subject: sue.id, detail: { role: "admin" } });
  });
});
