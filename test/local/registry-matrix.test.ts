import { type Action, actions, allowed } from "../../functions/registry/permissions";
import { roles } from "../../functions/registry/roles";
import { type Answer, type RegistryUser, useRegistry } from "./support/registry";

const registry = useRegistry();

/** What a walk stands on: a project, or what the action needs, that the owner made. */
interface Ground {
  owner: RegistryUser;
  /** Path of the tenant, such as `/projects/01K…`. */
  path: string;
}

/** How each action is done over HTTP, and what is made ready for it. An action without one does not compile. */
const attempts: Record<
  Action,
  { prepare?(ground: Ground): Promise<Answer>; attempt(user: RegistryUser, ground: Ground): Promise<Answer> }
> = {
  "project.read": { attempt: (user, { path }) => user.ask(`GET ${path}`) },
  "project.update": { attempt: (user, { path }) => user.ask(`PATCH ${path}`, { metadata: { by: user.id } }) },
  "project.block": { attempt: (user, { path }) => user.ask(`PATCH ${path}`, { status: "blocked" }) },
  "project.delete": { attempt: (user, { path }) => user.ask(`DELETE ${path}`) },
  "project.restore": {
    prepare: ({ owner, path }) => owner.ask(`DELETE ${path}`),
    attempt: (user, { path }) => user.ask(`POST ${path}/restorations`),
  },
};

async function groundFor(action: Action): Promise<Ground> {
  const owner = registry.user("owner");
  const ground = { owner, path: `/projects/${(await owner.project("walked")).id}` };
  const made = await attempts[action].prepare?.(ground);
  if (made) expect(made.status).toBeLessThan(300);
  return ground;
}

const idOf = ({ path }: Ground) => path.split("/")[2] ?? "";

describe.each(actions)("S2.16 %s over HTTP", (action) => {
  it.each(roles)("as the matrix says of the role %s", async (role) => {
    const ground = await groundFor(action);
    const user = role === "super_admin" ? ground.owner : registry.user(role);
    if (user !== ground.owner) await registry.member("project", idOf(ground), user, role);
    const { status, body } = await attempts[action].attempt(user, ground);
    if (allowed(role, action)) expect([status < 300, body?.detail]).toEqual([true, undefined]);
    else
      expect(body).toMatchObject({ status: 403, detail: expect.stringMatching(`^The role ${role} does not allow `) });
  });

  it("is nothing that is there, for who is no member", async () => {
    const ground = await groundFor(action);
    const { body } = await attempts[action].attempt(registry.user("stranger"), ground);
    expect(body).toMatchObject({ status: 404, type: "urn:portico:problem:not-found" });
  });
});

describe("a role of the organization", () => {
  it("counts in its projects, where it is the greater one", async () => {
    const [owner, user] = [registry.user("owner"), registry.user("user")];
    const { id } = await owner.project("of-an-organization");
    const organization = "01KB2M4T7Z9V3N8QX5C6D0E1FG";
    const [item] = (await registry.items()).filter(({ pk, sk }) => pk?.S === `PROJECT#${id}` && sk?.S === "PROJECT");
    await registry.put({ ...item, organization: { S: organization } });
    const read = async () => (await user.ask(`GET /projects/${id}`)).status;
    const update = async () => (await user.ask(`PATCH /projects/${id}`, { metadata: {} })).status;
    expect([await read(), await update()]).toEqual([404, 404]);
    await registry.member("organization", organization, user, "viewer");
    expect([await read(), await update()]).toEqual([200, 403]);
    await registry.member("project", id, user, "admin");
    expect([await read(), await update()]).toEqual([200, 200]);
    await registry.member("organization", organization, user, "admin");
    await registry.member("project", id, user, "viewer");
    expect([await read(), await update()]).toEqual([200, 200]);
  });
});
