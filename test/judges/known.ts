import { randomBytes } from "node:crypto";
import type { People, Person } from "../local/attacks/people";
import { Tenant } from "../local/attacks/tenant";

/** Values for the path and the body of an operation, such as `path.project`: of each, those that the judge draws from. */
type Values = Record<string, readonly string[]>;

/** How often the judge takes one of these values, where it would make one up. */
const probability = 0.9;

/** What no random text is: names that are nobody's yet, a tax number of its country, a version that is there. */
export const sensible: Values = {
  "body.name": Array.from({ length: 200 }, (_, count) => `Judged ${count}`),
  "body.billing_account.tax_number_type": ["vat"],
  "body.billing_account.tax_number": ["ATU12345678"],
  "body.billing_account.country": ["AT"],
  "body.scopes[*]": ["projects:read"],
  "header.if-match": ["*"],
};

/**
 * What a user of the judge has and is offered, by operation: without it the judge asks for what is not there, and sees no other answer than 404.
 * Nothing that one operation uses up is another's.
 */
export async function knownTo(people: People, user: Person): Promise<Record<string, Values>> {
  const tenants = async (given: Parameters<typeof Tenant.make>[2]) => {
    const made: Tenant[] = [];
    for (let count = 0; count < 2; count += 1) {
      people.cloud.clock.advance("61 seconds"); // past all limits
      made.push(await Tenant.make(people, "viewer", given));
    }
    return made;
  };
  const idsOf = (made: readonly Tenant[], name: string) => made.map(({ ids }) => String(ids[name]));
  const somebody = await people.person("somebody");
  const kept = await tenants({ owner: user });
  const withdrawn = await tenants({ owner: user });
  const spent = await tenants({ owner: user });
  const free = await tenants({ owner: user, member: somebody });
  const deleted = await tenants({ owner: user });
  const offered = await tenants({ member: user });
  const inviting = await tenants({ guest: user });
  const [whole] = kept as [Tenant, ...Tenant[]];
  const members: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    const member = await people.person("member");
    for (const kind of ["project", "organization"] as const) await whole.join(kind, member, "viewer");
    members.push(member.id);
  }
  for (const kind of ["project", "organization"] as const) {
    for (const id of idsOf(free, kind)) await user.ask(`DELETE /${kind}s/${id}/ownership-transfers`);
    for (const id of idsOf(deleted, kind)) await user.ask(`DELETE /${kind}s/${id}`);
  }

  const ofTenants = (["project", "organization"] as const).flatMap((kind): [string, Values][] => {
    const name = kind === "project" ? "Project" : "Organization";
    const path = (made: readonly Tenant[]) => ({ [`path.${kind}`]: idsOf(made, kind) });
    const member = { ...path([whole]), "path.member": members };
    return [
      [`patch${name}`, path(kept)],
      [`delete${name}`, path(spent)],
      [`get${name}Transfer`, path(kept)],
      [`withdraw${name}Ownership`, path(withdrawn)],
      [`offer${name}Ownership`, { ...path(free), "body.member": [somebody.id] }],
      [`accept${name}Ownership`, path(offered)],
      [`restore${name}`, path(deleted)],
      [`change${name}Member`, member],
      [`remove${name}Member`, member],
    ];
  });
  return {
    ...Object.fromEntries(ofTenants),
    putProject: { "path.project": idsOf(kept, "project") },
    acceptInvitation: { "body.token": idsOf(inviting, "token") },
    rotateApiKey: { "path.key": idsOf(kept, "key") },
    revokeApiKey: { "path.key": idsOf(withdrawn, "key") },
    ...(await accounts(people)),
  };
}

/** Accounts with passwords, what signs in to them, and what their mails say. */
async function accounts(people: People): Promise<Record<string, Values>> {
  const post = (path: string, body: unknown) => {
    people.cloud.clock.advance("61 seconds");
    return people.ask(`POST /auth/${path}`, body);
  };
  const registered = async () => {
    const account = {
      identifier: `judged-${randomBytes(4).toString("hex")}@example.com`,
      password: `correct horse ${randomBytes(6).toString("hex")}`,
    };
    await post("register", { ...account, name: "Judged" });
    const { body } = await people.cloud.waitForMessage({ to: account.identifier });
    return { ...account, code: /[\w-]{43}/.exec(body)?.[0] ?? "" };
  };
  const [ada, ...others] = [await registered(), await registered(), await registered()];
  await post("verify", { code: ada?.code });
  const { identifier = "", password = "" } = ada ?? {};
  const pairs = [await post("login", { identifier, password }), await post("login", { identifier, password })];
  return {
    verify: { "body.code": others.map(({ code }) => code) },
    login: { "body.identifier": [identifier], "body.password": [password] },
    refreshTokens: { "body.refresh_token": pairs.map(({ body }) => body.refresh_token) },
  };
}

/** Says it in the configuration of schemathesis: dictionaries of values, and the places that they are for. */
export function dictionaries(everywhere: Values, known: Readonly<Record<string, Values>> = {}): string {
  const lines = [
    ...bound("everywhere", everywhere, "[parameters]"),
    ...Object.entries(known).flatMap(([operation, values]) =>
      bound(operation, values, "[[operations]]", `include-operation-id = "${operation}"`, "[operations.parameters]"),
    ),
  ];
  return lines.join("\n");
}

const bound = (name: string, values: Values, ...heading: string[]): string[] => [
  ...Object.entries(values).flatMap(([place, all]) => [
    `[dictionaries."${name}.${place}"]`,
    `values = ${JSON.stringify(all)}`,
  ]),
  ...heading,
  ...Object.keys(values).map(
    (place) => `"${place}" = { dictionary = "${name}.${place}", probability = ${probability} }`,
  ),
];
