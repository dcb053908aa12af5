import { type Action, actions, allowed, roleOfKey } from "../../functions/registry/permissions";
import { roles } from "../../functions/registry/roles";
import { type Answer, type RegistryUser, useRegistry } from "./support/registry";

const registry = useRegistry();

type Kind = "project" | "organization";

/** What a walk stands on: a project or an organization, its owner, and a member who does nothing. */
interface Ground {
  owner: RegistryUser;
  bystander: RegistryUser;
  /** Path of the tenant, such as `/projects/01K…`. */
  path: string;
  /** What was made ready. */
  made?: Answer;
}

/** How an action is done over HTTP, and what the owner makes ready for it. */
interface Way {
  prepare?(ground: Ground): Promise<Answer>;
  attempt(user: RegistryUser, ground: Ground): Promise<Answer>;
}

const remove: Way = { attempt: (user, { path }) => user.ask(`DELETE ${path}`) };
const restore: Way = {
  prepare: ({ owner, path }) => owner.ask(`DELETE ${path}`),
  attempt: (user, { path }) => user.ask(`POST ${path}/restorations`),
};
const offer = (user: RegistryUser, { path, bystander }: Ground) =>
  user.ask(`POST ${path}/ownership-transfers`, { member: bystander.id });
const offered = (ground: Ground) => offer(ground.owner, ground);
const invite = (user: RegistryUser, { path }: Ground) =>
  user.ask(`POST ${path}/invitations`, { address: "guest@example.com", role: "viewer" });

/** How each action is done: one without a way does not compile. */
const ways: Record<Action, Way> = {
  "project.read": { attempt: (user, { path }) => user.ask(`GET ${path}`) },
  "project.update": { attempt: (user, { path }) => user.ask(`PATCH ${path}`, { metadata: { by: user.id } }) },
  "project.block": { attempt: (user, { path }) => user.ask(`PATCH ${path}`, { status: "blocked" }) },
  "project.delete": remove,
  "project.restore": restore,
  "organization.read": { attempt: (user, { path }) => user.ask(`GET ${path}`) },
  "organization.update": { attempt: (user, { path }) => user.ask(`PATCH ${path}`, { name: "renamed" }) },
  "organization.delete": remove,
  "organization.restore": restore,
  "organization.projects.read": { attempt: (user, { path }) => user.ask(`GET ${path}/projects`) },
  "organization.projects.create": { attempt: (user, { path }) => user.ask(`POST ${path}/projects`, { name: "made" }) },
  "member.read": { attempt: (user, { path }) => user.ask(`GET ${path}/members`) },
  "member.change": {
    attempt: (user, { path, bystander }) => user.ask(`PUT ${path}/members/${bystander.id}`, { role: "viewer" }),
  },
  "member.remove": { attempt: (user, { path, bystander }) => user.ask(`DELETE ${path}/members/${bystander.id}`) },
  "invitation.read": { attempt: (user, { path }) => user.ask(`GET ${path}/invitations`) },
  "invitation.create": { attempt: invite },
  "invitation.revoke": {
    prepare: (ground) => invite(ground.owner, ground),
    attempt: (user, { path, made }) => user.ask(`DELETE ${path}/invitations/${made?.body.id}`),
  },
  "ownership.read": { prepare: offered, attempt: (user, { path }) => user.ask(`GET ${path}/ownership-transfers`) },
  "ownership.offer": { attempt: offer },
  "ownership.withdraw": {
    prepare: offered,
    attempt: (user, { path }) => user.ask(`DELETE ${path}/ownership-transfers`),
  },
};

const kinds: readonly Kind[] = ["project", "organization"];
/** What an action's name begins with says of what it is; what is of both is walked in both. */
const walks = actions.flatMap((action) => {
  const own = kinds.filter((kind) => action.startsWith(`${kind}.`));
  return (own.length > 0 ? own : kinds).map((kind) => [action, kind] as const);
});

async function groundFor(action: Action, kind: Kind): Promise<Ground> {
  const [owner, bystander] = [registry.user("owner"), registry.user("bystander")];
  const { status, body } = await owner.ask(`POST /${kind}s`, { name: "walked" });
  expect(status).toBe(201);
  await registry.member(kind, body.id, bystander, "viewer");
  const ground = { owner, bystander, path: `/${kind}s/${body.id}` };
  const made = await ways[action].prepare?.(ground);
  if (made) expect(made.status).toBeLessThan(300);
  return { ...ground, made };
}

const idOf = ({ path }: Ground) => path.split("/")[2] ?? "";

describe.each(walks)("S4.34 S4.35 S4.36 S4.37 %s, of one %s, over HTTP", (action, kind) => {
  it.each(roles)("is as the matrix says of the role %s", async (role) => {
    const ground = await groundFor(action, kind);
    const user = role === "super_admin" ? ground.owner : registry.user(role);
    if (user !== ground.owner) await registry.member(kind, idOf(ground), user, role);
    const { status, body } = await ways[action].attempt(user, ground);
    if (allowed(role, action)) expect([status < 300, body?.detail]).toEqual([true, undefined]);
    else expect(body).toMatchObject({ status: 403, type: "urn:portico:problem:forbidden" });
  });

  it.each(roles)(
    "S4.23 is for an API key as for its owner, who is %s, but never more than for an admin",
    async (role) => {
      const ground = await groundFor(action, kind);
      const owner = role === "super_admin" ? ground.owner : registry.user(role);
      if (owner !== ground.owner) await registry.member(kind, idOf(ground), owner, role);
      const { status, body } = await ways[action].attempt(registry.keyOf(owner), ground);
      if (allowed(roleOfKey(role), action)) expect([status < 300, body?.detail]).toEqual([true, undefined]);
      else expect(body).toMatchObject({ status: 403, type: "urn:portico:problem:forbidden" });
      if (allowed(role, action) && status >= 300) expect(body.detail).toMatch(/^An API key is admin at most/);
    },
  );

  it("S4.10 is 404 for who is no member, and for who is one of another, and for their API keys", async () => {
    const [ground, other] = [await groundFor(action, kind), await groundFor(action, kind)];
    const people = [registry.user("stranger"), other.owner];
    for (const user of [...people, ...people.map((each) => registry.keyOf(each))]) {
      const { body } = await ways[action].attempt(user, ground);
      expect(body).toMatchObject({ status: 404, type: "urn:portico:problem:not-found" });
    }
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
