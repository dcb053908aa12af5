import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Role } from "../../functions/registry/roles";
import { type RegistryUser, useRegistry } from "./support/registry";

const registry = useRegistry();

/** An organization of Sue's with an admin and a user. */
async function staffed() {
  const [sue, adam, uma] = [registry.user("sue"), registry.user("adam"), registry.user("uma")];
  const { status, body } = await sue.ask("POST /organizations", { name: "Acme" });
  expect(status).toBe(201);
  await registry.member("organization", body.id, adam, "admin");
  await registry.member("organization", body.id, uma, "user");
  return { sue, adam, uma, id: body.id as string, path: `/organizations/${body.id}` };
}
async function projectIn(user: RegistryUser, { path }: { path: string }, name: string) {
  const { status, body } = await user.ask(`POST ${path}/projects`, { name });
  expect([status, body.detail]).toEqual([201, undefined]);
  return { id: body.id as string, path: `/projects/${body.id}` };
}
const rolesIn = async (who: RegistryUser, path: string): Promise<Record<string, Role>> => {
  const { items } = (await who.ask(`GET ${path}/members`)).body;
  return Object.fromEntries(items.map(({ user, role }: { user: string; role: Role }) => [user, role]));
};
const leave = (who: RegistryUser, path: string, member: RegistryUser) => who.ask(`DELETE ${path}/members/${member.id}`);

describe("who leaves an organization, or is removed from it", () => {
  it("S4.37 S4.33 leaves its projects, which pass to its super admin", async () => {
    const organization = await staffed();
    const { sue, adam, uma, path } = organization;
    const made = await projectIn(uma, organization, "made");
    const helped = await projectIn(sue, organization, "helped");
    await registry.member("project", helped.id, uma, "admin");
    await registry.member("project", made.id, adam, "user");
    expect((await uma.ask(`POST ${made.path}/ownership-transfers`, { member: adam.id })).status).toBe(201);
    const { version } = (await uma.ask(`GET ${made.path}`)).body;

    expect((await leave(adam, path, uma)).status).toBe(204);

    expect((await uma.ask("GET /projects")).body).toEqual({ items: [] });
    for (const each of [path, made.path, helped.path]) expect((await uma.ask(`GET ${each}`)).status).toBe(404);
    expect((await registry.items()).filter(({ member }) => member?.S === uma.id)).toEqual([]);
    expect(await rolesIn(sue, made.path)).toEqual({ [sue.id]: "super_admin", [adam.id]: "user" });
    expect(await rolesIn(sue, helped.path)).toEqual({ [sue.id]: "super_admin" });
    expect((await sue.ask(`GET ${made.path}`)).body).toMatchObject({ super_admin: sue.id, version: version + 1 });
    // What Uma had offered is no longer hers to give.
    expect((await sue.ask(`GET ${made.path}/ownership-transfers`)).status).toBe(404);
    expect((await adam.ask(`POST ${made.path}/ownership-transfers/acceptances`)).status).toBe(404);
    expect((await sue.ask("GET /projects")).body.items).toHaveLength(2);
    expect((await sue.ask(`DELETE ${made.path}`)).status).toBe(204);
  });

  it("S4.37 keeps what is their own, and what is another organization's", async () => {
    const [organization, other] = [await staffed(), await staffed()];
    const { uma, path } = organization;
    const own = await uma.project("own");
    await registry.member("organization", other.id, uma, "user");
    const elsewhere = await projectIn(uma, other, "elsewhere");
    expect((await leave(uma, path, uma)).status).toBe(204);
    for (const each of [`/projects/${own.id}`, elsewhere.path])
      expect((await uma.ask(`GET ${each}`)).body.super_admin).toBe(uma.id);
  });

  it("S4.33 leaves deleted projects too, which the super admin may restore", async () => {
    const organization = await staffed();
    const { sue, uma, path } = organization;
    const { id, path: project } = await projectIn(uma, organization, "gone");
    await registry.member("project", id, sue, "viewer");
    expect((await uma.ask(`DELETE ${project}`)).status).toBe(204);
    expect((await leave(uma, path, uma)).status).toBe(204);
    expect((await uma.ask(`POST ${project}/restorations`)).status).toBe(404);
    const of = (items: Record<string, AttributeValue>[], sk: string) =>
      items.find((item) => item.pk?.S === `PROJECT#${id}` && item.sk?.S === sk);
    const items = await registry.items();
    expect(of(items, `MEMBER#${sue.id}`)?.expires).toEqual(of(items, "PROJECT")?.expires);
    expect((await sue.ask(`POST ${project}/restorations`)).body).toMatchObject({ super_admin: sue.id });
    expect(of(await registry.items(), `MEMBER#${sue.id}`)?.expires).toBeUndefined();
    expect(await rolesIn(sue, project)).toEqual({ [sue.id]: "super_admin" });
  });

  it("S4.37 S4.36 leaves them with their API keys, and by what an admin's key asks", async () => {
    const organization = await staffed();
    const { adam, uma, path, id: tenant } = organization;
    const { id, path: project } = await projectIn(uma, organization, "keyed");
    const key = registry.keyOf(uma);
    expect((await key.ask(`GET ${project}`)).status).toBe(200);
    expect((await leave(key, path, uma)).status).toBe(403);
    expect((await key.ask(`GET ${project}`)).status).toBe(200);
    const admins = registry.keyOf(adam);
    expect((await leave(admins, path, uma)).status).toBe(204);
    expect((await key.ask(`GET ${project}`)).status).toBe(404);
    const about = async (action: string) => {
      const { body } = await registry.cloud.waitForMessage(
        (each) => each.kind === "bus" && each.subject === action && JSON.parse(each.body).tenant === id,
        { timeout: 10_000 },
      );
      return JSON.parse(body);
    };
    const by = { actor: admins.id, owner: adam.id };
    expect(await about("ownership.transferred")).toMatchObject({
      ...by,
      subject: organization.sue.id,
      detail: { from: uma.id, organization: tenant },
    });
    expect(await about("member.removed")).toMatchObject({
      ...by,
      subject: uma.id,
      detail: { role: "super_admin", organization: tenant },
    });
  });

  it("S4.37 leaves what is left where the request is sent again, as a guest does", async () => {
    const organization = await staffed();
    const { sue, adam, uma, path } = organization;
    const { id, path: project } = await projectIn(sue, organization, "visited");
    const guest = registry.user("gus");
    await registry.member("project", id, guest, "admin");
    expect((await leave(guest, path, guest)).status).toBe(404);
    expect((await leave(uma, path, guest)).status).toBe(403);
    expect((await guest.ask(`GET ${project}`)).status).toBe(200);
    expect((await sue.ask(`POST ${project}/ownership-transfers`, { member: guest.id })).status).toBe(201);
    expect((await guest.ask(`POST ${project}/ownership-transfers/acceptances`)).status).toBe(200);
    expect((await leave(adam, path, guest)).status).toBe(204);
    expect(await rolesIn(sue, project)).toEqual({ [sue.id]: "super_admin" });
    expect((await guest.ask(`GET ${project}`)).status).toBe(404);
    expect((await leave(adam, path, guest)).status).toBe(404);
  });

  it("S4.37 S4.33 leaves no project without a super admin, whatever they do meanwhile", async () => {
    const organization = await staffed();
    const { sue, adam, uma, path } = organization;
    const projects = await Promise.all(
      ["one", "two", "three", "four"].map((name) => projectIn(uma, organization, name)),
    );
    await Promise.all([
      leave(adam, path, uma),
      leave(uma, path, uma),
      ...["five", "six"].map((name) => uma.ask(`POST ${path}/projects`, { name })),
      ...projects.slice(0, 2).map((each) => uma.ask(`DELETE ${each.path}`)),
    ]);
    expect([204, 404]).toContain((await leave(adam, path, uma)).status);
    const items = await registry.items();
    expect(items.filter(({ member }) => member?.S === uma.id)).toEqual([]);
    const own = items.filter((item) => item.sk?.S === "PROJECT" && item.organization?.S === organization.id);
    expect(own.length).toBeGreaterThanOrEqual(4);
    for (const { pk, super_admin, expires } of own) {
      const supers = items.filter((item) => item.pk?.S === pk?.S && item.role?.S === "super_admin");
      expect(supers).toMatchObject([{ member: super_admin }]);
      expect([super_admin?.S, supers[0]?.expires]).toEqual([sue.id, expires]);
    }
  });

  it("S4.37 leaves more projects than one request does by sending it again", async () => {
    const { adam, uma, id, path } = await staffed();
    for (let at = 100; at <= 200; at++) {
      const project = `01KB2M4T7Z9V3N8QX5C6D0E${at}`;
      const texts = { pk: `PROJECT#${project}`, sk: "PROJECT", id: project, organization: id, status: "active" };
      await registry.put(Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }])));
      await registry.member("project", project, uma, "viewer");
    }
    const first = await leave(adam, path, uma);
    expect([first.status, first.body.detail]).toEqual([
      409,
      `${uma.id} has left 100 projects of it, and there are more: send it again`,
    ]);
    expect(await rolesIn(adam, path)).toHaveProperty(uma.id);
    expect((await leave(adam, path, uma)).status).toBe(204);
    expect((await registry.items()).filter(({ member }) => member?.S === uma.id)).toEqual([]);
  }, 30_000);
});
