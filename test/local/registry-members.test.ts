import type { Role } from "../../functions/registry/roles";
import { type RegistryUser, useRegistry } from "./support/registry";

const registry = useRegistry();
const kinds = ["project", "organization"] as const;
type Kind = (typeof kinds)[number];

/** A tenant with one member of each role. */
async function staffed(kind: Kind) {
  const people = {
    super_admin: registry.user("sue"),
    admin: registry.user("adam"),
    user: registry.user("uma"),
    viewer: registry.user("vic"),
  };
  const { status, body } = await people.super_admin.ask(`POST /${kind}s`, { name: "staffed" });
  expect([status, body.detail]).toEqual([201, undefined]);
  for (const role of ["admin", "user", "viewer"] as const) await registry.member(kind, body.id, people[role], role);
  const path = `/${kind}s/${body.id}`;
  return { ...people, id: body.id as string, path };
}
const change = (who: RegistryUser, path: string, member: RegistryUser, role: Role) =>
  who.ask(`PUT ${path}/members/${member.id}`, { role });
const remove = (who: RegistryUser, path: string, member: RegistryUser) =>
  who.ask(`DELETE ${path}/members/${member.id}`);
const type = (name: string) => `urn:portico:problem:${name}`;

describe.each(kinds)("the members of one %s", (kind) => {
  it("S4.32 are items of their own, with role and user, read page by page", async () => {
    const { admin, viewer, path, ...people } = await staffed(kind);
    const all = (await viewer.ask(`GET ${path}/members`)).body;
    const ids = [people.super_admin, admin, people.user, viewer].map(({ id }) => id);
    expect(all.items.map(({ user }: { user: string }) => user)).toEqual([...ids].sort().reverse());
    expect(all.items.find(({ user }: { user: string }) => user === admin.id)).toEqual({
      user: admin.id,
      role: "admin",
      since: expect.stringMatching(/Z$/),
    });
    const first = (await viewer.ask(`GET ${path}/members?limit=3`)).body;
    const second = (await viewer.ask(`GET ${path}/members?limit=3&cursor=${first.next}`)).body;
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second.next).toBeUndefined();
    expect((await viewer.ask(`GET ${path}/members?limit=3&cursor=x${first.next}`)).status).toBe(400);
    const others = await staffed(kind);
    expect((await others.viewer.ask(`GET ${others.path}/members?cursor=${first.next}`)).status).toBe(400);
  });

  it("S4.35 get another role from admins and above, never one above the own", async () => {
    const { super_admin, admin, user, viewer, path } = await staffed(kind);
    const changed = await change(admin, path, viewer, "user");
    expect([changed.status, changed.body]).toEqual([
      200,
      { user: viewer.id, role: "user", since: expect.stringMatching(/Z$/) },
    ]);
    expect((await change(admin, path, user, "admin")).status).toBe(200);
    expect((await change(admin, path, admin, "viewer")).status).toBe(200);
    expect((await change(admin, path, user, "viewer")).body).toMatchObject({ status: 403 });
    expect((await change(user, path, super_admin, "viewer")).body).toMatchObject({
      status: 403,
      detail: "The member is super_admin, which is above your role, admin",
    });
    expect((await change(user, path, user, "super_admin")).status).toBe(403);
    expect((await change(super_admin, path, registry.user("nobody"), "user")).status).toBe(404);
    expect((await super_admin.ask(`PUT ${path}/members/${user.id}`, { role: "king" })).status).toBe(400);
  });

  it("S4.33 have exactly one super admin, who can neither give that away nor go", async () => {
    const { super_admin, admin, path } = await staffed(kind);
    for (const answer of [
      await change(super_admin, path, super_admin, "admin"),
      await change(super_admin, path, admin, "super_admin"),
      await remove(super_admin, path, super_admin),
    ])
      expect([answer.status, answer.body.type]).toEqual([409, type("sole-super-admin")]);
    const { items } = (await admin.ask(`GET ${path}/members`)).body;
    expect(items.filter(({ role }: { role: Role }) => role === "super_admin")).toEqual([
      expect.objectContaining({ user: super_admin.id }),
    ]);
  });

  it("S4.35 S4.36 S4.37 are removed by admins and above, and may leave", async () => {
    const { super_admin, admin, user, viewer, path } = await staffed(kind);
    expect((await remove(user, path, viewer)).status).toBe(403);
    expect((await remove(viewer, path, user)).status).toBe(403);
    expect((await remove(admin, path, super_admin)).status).toBe(403);
    expect((await remove(viewer, path, viewer)).status).toBe(204);
    expect((await viewer.ask(`GET ${path}`)).status).toBe(404);
    expect((await remove(admin, path, user)).status).toBe(204);
    expect((await remove(admin, path, user)).status).toBe(404);
    expect((await remove(admin, path, admin)).status).toBe(204);
    expect((await super_admin.ask(`GET ${path}/members`)).body.items).toHaveLength(1);
  });

  it("S4.34 keep the order of ranks when admins demote each other at once", async () => {
    const { admin, user, path } = await staffed(kind);
    expect((await change(admin, path, user, "admin")).status).toBe(200);
    const answers = await Promise.all([change(admin, path, user, "viewer"), change(user, path, admin, "viewer")]);
    // Both may have been admins when they asked; who is demoted first demotes nobody any more.
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => [403, 409].includes(status))).toHaveLength(1);
  });
});

describe.each(kinds)("the ownership of one %s", (kind) => {
  const offers = (path: string) => `${path}/ownership-transfers`;

  it("S4.33 goes to a member who accepts it, and the old super admin is admin then", async () => {
    const { super_admin, admin, user, viewer, id, path } = await staffed(kind);
    expect((await viewer.ask(`GET ${offers(path)}`)).status).toBe(404);
    const offer = await super_admin.ask(`POST ${offers(path)}`, { member: user.id });
    expect([offer.status, offer.body]).toEqual([
      201,
      {
        from: super_admin.id,
        to: user.id,
        offered_by: super_admin.id,
        created_at: expect.stringMatching(/Z$/),
        expires_at: expect.stringMatching(/Z$/),
      },
    ]);
    expect(Date.parse(offer.body.expires_at) - Date.parse(offer.body.created_at)).toBeLessThanOrEqual(7 * 86_400_000);
    expect((await viewer.ask(`GET ${offers(path)}`)).body).toEqual(offer.body);
    expect((await super_admin.ask(`GET ${path}`)).body.super_admin).toBe(super_admin.id);
    expect((await admin.ask(`POST ${offers(path)}/acceptances`)).status).toBe(404);
    expect((await super_admin.ask(`POST ${offers(path)}`, { member: admin.id })).body.type).toBe(
      type("transfer-pending"),
    );
    const accepted = await user.ask(`POST ${offers(path)}/acceptances`);
    expect([accepted.status, accepted.body.role]).toEqual([200, "super_admin"]);
    expect((await user.ask(`GET ${path}`)).body).toMatchObject({ super_admin: user.id, version: 2 });
    const { items } = (await viewer.ask(`GET ${path}/members`)).body;
    expect(Object.fromEntries(items.map((each: { user: string; role: Role }) => [each.user, each.role]))).toEqual({
      [super_admin.id]: "admin",
      [admin.id]: "admin",
      [user.id]: "super_admin",
      [viewer.id]: "viewer",
    });
    expect((await user.ask(`POST ${offers(path)}/acceptances`)).status).toBe(404);
    expect((await super_admin.ask(`DELETE ${path}`)).status).toBe(403);
    expect((await remove(user, path, super_admin)).status).toBe(204);
    expect((await user.ask(`GET /${kind}s`)).body.items).toEqual([expect.objectContaining({ id })]);
    expect((await user.ask(`DELETE ${path}`)).status).toBe(204);
  });

  it("S4.33 is offered by the super admin only, to members only", async () => {
    const { super_admin, admin, user, path } = await staffed(kind);
    expect((await admin.ask(`POST ${offers(path)}`, { member: user.id })).status).toBe(403);
    expect((await super_admin.ask(`POST ${offers(path)}`, { member: super_admin.id })).body.type).toBe(
      type("sole-super-admin"),
    );
    expect((await super_admin.ask(`POST ${offers(path)}`, { member: registry.user("nobody").id })).body.type).toBe(
      type("not-a-member"),
    );
  });

  it("S4.33 is withdrawn or declined, and can be offered anew, after a week too", async () => {
    const { super_admin, admin, user, path } = await staffed(kind);
    const offer = (to: RegistryUser) => super_admin.ask(`POST ${offers(path)}`, { member: to.id });
    expect((await offer(user)).status).toBe(201);
    expect((await admin.ask(`DELETE ${offers(path)}`)).status).toBe(403);
    expect((await super_admin.ask(`DELETE ${offers(path)}`)).status).toBe(204);
    expect((await user.ask(`POST ${offers(path)}/acceptances`)).status).toBe(404);
    expect((await offer(user)).status).toBe(201);
    expect((await user.ask(`DELETE ${offers(path)}`)).status).toBe(204);
    expect((await super_admin.ask(`DELETE ${offers(path)}`)).status).toBe(404);
    expect((await offer(user)).status).toBe(201);
    registry.cloud.clock.advance("7 days");
    expect((await user.ask(`POST ${offers(path)}/acceptances`)).status).toBe(404);
    expect((await offer(admin)).status).toBe(201);
    expect((await admin.ask(`POST ${offers(path)}/acceptances`)).status).toBe(200);
  });

  it("S4.33 never has two owners, or none, whoever is faster", async () => {
    const { super_admin, user, path } = await staffed(kind);
    for (let round = 0; round < 5; round++) {
      expect((await super_admin.ask(`POST ${offers(path)}`, { member: user.id })).status).toBe(201);
      const [withdrawn, ...accepted] = await Promise.all([
        super_admin.ask(`DELETE ${offers(path)}`),
        user.ask(`POST ${offers(path)}/acceptances`),
        user.ask(`POST ${offers(path)}/acceptances`),
      ]);
      const done = accepted.filter(({ status }) => status === 200).length;
      expect(done + (withdrawn.status === 204 ? 1 : 0)).toBe(1);
      const { items } = (await super_admin.ask(`GET ${path}/members`)).body;
      const owners = items.filter(({ role }: { role: Role }) => role === "super_admin");
      const [owner, other] = done ? [user, super_admin] : [super_admin, user];
      expect(owners.map((each: { user: string }) => each.user)).toEqual([owner.id]);
      expect((await super_admin.ask(`GET ${path}`)).body.super_admin).toBe(owner.id);
      if (!done) continue;
      expect((await owner.ask(`POST ${offers(path)}`, { member: other.id })).status).toBe(201);
      expect((await other.ask(`POST ${offers(path)}/acceptances`)).status).toBe(200);
    }
  });

  it("S4.33 is not accepted by who was removed meanwhile, and waits for who is put back", async () => {
    const { super_admin, admin, user, path, id } = await staffed(kind);
    expect((await super_admin.ask(`POST ${offers(path)}`, { member: user.id })).status).toBe(201);
    expect((await remove(admin, path, user)).status).toBe(204);
    expect((await user.ask(`POST ${offers(path)}/acceptances`)).status).toBe(404);
    await registry.member(kind, id, user, "viewer");
    expect((await user.ask(`POST ${offers(path)}/acceptances`)).status).toBe(200);
  });
});

describe("the ownership of a project", () => {
  it("S4.33 takes its name along, or stays where the new owner has a project of that name", async () => {
    const [alice, bob] = [registry.user("alice"), registry.user("bob")];
    const { id } = await alice.project("weather");
    await registry.member("project", id, bob, "user");
    const own = await bob.project("Weather");
    const path = `/projects/${id}/ownership-transfers`;
    expect((await alice.ask(`POST ${path}`, { member: bob.id })).status).toBe(201);
    expect((await bob.ask(`POST ${path}/acceptances`)).body.type).toBe(type("name-taken"));
    expect((await alice.ask(`GET /projects/${id}`)).body.super_admin).toBe(alice.id);
    expect((await bob.ask(`PATCH /projects/${own.id}`, { name: "tides" })).status).toBe(200);
    expect((await bob.ask(`POST ${path}/acceptances`)).status).toBe(200);
    expect((await bob.ask("POST /projects", { name: "weather" })).status).toBe(409);
    expect((await alice.ask("POST /projects", { name: "weather" })).status).toBe(201);
  });

  it("S4.34 is offered by the organization's super admin too, as long as that is what they are", async () => {
    const [sue, pat, uma] = [registry.user("sue"), registry.user("pat"), registry.user("uma")];
    const organization = (await sue.ask("POST /organizations", { name: "Acme" })).body.id;
    for (const each of [pat, uma]) await registry.member("organization", organization, each, "user");
    const { id } = (await pat.ask(`POST /organizations/${organization}/projects`, { name: "weather" })).body;
    await registry.member("project", id, uma, "user");
    const path = `/projects/${id}/ownership-transfers`;
    expect((await sue.ask(`POST ${path}`, { member: uma.id })).body).toMatchObject({
      from: pat.id,
      offered_by: sue.id,
    });
    await registry.member("organization", organization, sue, "admin");
    expect((await uma.ask(`POST ${path}/acceptances`)).status).toBe(409);
    await registry.member("organization", organization, sue, "super_admin");
    expect((await uma.ask(`POST ${path}/acceptances`)).status).toBe(200);
    expect((await uma.ask(`GET /projects/${id}`)).body.super_admin).toBe(uma.id);
  });
});
