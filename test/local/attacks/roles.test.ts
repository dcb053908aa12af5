import { roles } from "../../../functions/registry/roles";
import { type Answer, type Person, usePeople } from "./people";
import { type Kind, Tenant } from "./tenant";

const people = usePeople();
const kinds: readonly Kind[] = ["project", "organization"];
const problemOf = ({ body }: Answer) => body?.type?.split(":").at(-1);

/** Who is what in a tenant, as its owner sees it. */
async function standing(tenant: Tenant, kind: Kind): Promise<Record<string, string>> {
  people.cloud.clock.advance("61 seconds");
  const { body } = await tenant.owner.ask(`GET /${kind}s/${tenant.ids[kind]}/members`);
  return Object.fromEntries(body.items.map(({ user, role }: { user: string; role: string }) => [user, role]));
}

const lesser = ["viewer", "user", "admin"] as const;
const cases = kinds.flatMap((kind) => lesser.map((role) => [kind, role] as const));

describe.each(cases)("S4.33 S4.34 S4.35 S4.36 S4.37 in a %s, a %s who wants to be more", (kind, role) => {
  let tenant: Tenant;
  let accomplice: Person;
  let before: Record<string, string>;
  const at = (rest = "") => `/${kind}s/${tenant.ids[kind]}${rest}`;
  beforeAll(async () => {
    tenant = await Tenant.make(people, role);
    // The offer of the tenant is to this member: it is taken away, and made to nobody.
    await tenant.owner.ask(`DELETE ${at("/ownership-transfers")}`);
    accomplice = await people.person("accomplice");
    await tenant.join(kind, accomplice, "viewer");
    before = await standing(tenant, kind);
  }, 30_000);
  afterEach(async () => expect(await standing(tenant, kind)).toEqual(before));

  const above = roles.slice(0, roles.indexOf(role));
  const held = [403, 404, 409];

  it.each(above)("cannot make themselves %s", async (more) => {
    const answer = await tenant.member.ask(`PUT ${at(`/members/${tenant.member.id}`)}`, { role: more });
    expect(held).toContain(answer.status);
  });

  it.each(above)("cannot make an accomplice %s", async (more) => {
    const answer = await tenant.member.ask(`PUT ${at(`/members/${accomplice.id}`)}`, { role: more });
    expect(held).toContain(answer.status);
  });

  it.each(above)("cannot invite anybody as %s", async (more) => {
    const body = { address: "mallory@example.com", role: more };
    const answer = await tenant.member.ask(`POST ${at("/invitations")}`, body);
    // The contract has no invitation of a super admin.
    expect([...held, ...(more === "super_admin" ? [400] : [])]).toContain(answer.status);
  });

  it("cannot lower or remove the super admin", async () => {
    const owner = at(`/members/${tenant.owner.id}`);
    for (const lower of lesser)
      expect(held).toContain((await tenant.member.ask(`PUT ${owner}`, { role: lower })).status);
    expect(held).toContain((await tenant.member.ask(`DELETE ${owner}`)).status);
  });

  it("cannot offer, or take, an ownership that was not offered to them", async () => {
    for (const { id } of [tenant.member, accomplice])
      expect(held).toContain((await tenant.member.ask(`POST ${at("/ownership-transfers")}`, { member: id })).status);
    expect(held).toContain((await tenant.member.ask(`POST ${at("/ownership-transfers/acceptances")}`)).status);
    expect((await tenant.owner.ask(`POST ${at("/ownership-transfers")}`, { member: accomplice.id })).status).toBe(201);
    const taken = await tenant.member.ask(`POST ${at("/ownership-transfers/acceptances")}`);
    expect(taken.status).toBe(404);
    expect((await tenant.owner.ask(`DELETE ${at("/ownership-transfers")}`)).status).toBe(204);
  });

  it("cannot delete, restore or block what they do not own", async () => {
    expect(problemOf(await tenant.member.ask(`DELETE ${at()}`))).toBe("forbidden");
    expect(problemOf(await tenant.member.ask(`POST ${at("/restorations")}`))).toBe("forbidden");
    if (kind === "project")
      expect(problemOf(await tenant.member.ask(`PATCH ${at()}`, { status: "blocked" }))).toBe("forbidden");
  });

  it("has lost all of it as soon as they are removed, with a token that is good still", async () => {
    const fired = await people.person("fired");
    await tenant.join(kind, fired, role);
    expect((await fired.ask(`GET ${at()}`)).status).toBe(200);
    expect((await tenant.owner.ask(`DELETE ${at(`/members/${fired.id}`)}`)).status).toBe(204);
    for (const route of [`GET ${at()}`, `GET ${at("/members")}`, `DELETE ${at()}`])
      expect([route, (await fired.ask(route)).status]).toEqual([route, 404]);
  });
});

describe("S4.34 S4.37 a viewer", () => {
  it("changes nothing by any route of the document, but for what is their own", async () => {
    const tenant = await Tenant.make(people);
    for (const kind of kinds) await tenant.owner.ask(`DELETE /${kind}s/${tenant.ids[kind]}/ownership-transfers`);
    const viewer = await people.person("viewer");
    for (const kind of kinds) await tenant.join(kind, viewer, "viewer");
    const before = await tenant.view();
    const writes = people.api.operations.filter(
      ({ method, takesToken, path }) => method !== "GET" && takesToken && /\{(project|organization)\}/.test(path),
    );
    expect(writes.length).toBeGreaterThan(10);
    for (const write of writes) {
      const answer = await tenant.ask(viewer, write);
      expect([write.route, [403, 404].includes(answer.status), answer.status]).toEqual([
        write.route,
        true,
        answer.status,
      ]);
    }
    expect(await tenant.view()).toEqual(before);
  });
});
