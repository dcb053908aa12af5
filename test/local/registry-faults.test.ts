import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { nameKey } from "../../functions/registry/names";
import { type RegistryUser, useRegistry } from "./support/registry";

const registry = useRegistry();

type Item = Record<string, AttributeValue>;
const text = (item: Item | undefined, name: string) => item?.[name]?.S;

/** Numbers from 0 to 1 that look random, the same ones for the same seed (mulberry32). */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What has to hold of the table, whatever was asked for and whatever failed; each fault in words. */
function faultsOf(items: readonly Item[]): string[] {
  const faults: string[] = [];
  const check = (holds: boolean, words: string) => holds || faults.push(words);
  const names = items.filter(({ pk }) => pk?.S?.startsWith("NAMES#"));
  for (const tenant of items.filter(({ sk }) => ["PROJECT", "ORGANIZATION"].includes(sk?.S ?? ""))) {
    const [id, key, isDeleted] = [text(tenant, "id"), text(tenant, "pk"), text(tenant, "status") === "deleted"];
    const supers = items.filter((item) => text(item, "pk") === key && text(item, "role") === "super_admin");
    check(supers.length === 1, `${key} has ${supers.length} super admins`);
    check(text(supers[0], "member") === text(tenant, "super_admin"), `${key} names another super admin`);
    check((tenant.expires !== undefined) === isDeleted, `${key} is ${text(tenant, "status")} with a wrong end`);
    check(supers[0]?.expires?.N === tenant.expires?.N, `the super admin of ${key} ends at another time`);
    if (tenant.sk?.S === "ORGANIZATION") {
      const own = items.filter((item) => item.sk?.S === "PROJECT" && text(item, "organization") === id);
      const count = own.filter((item) => text(item, "status") !== "deleted").length;
      check(Number(tenant.projects?.N) === count, `${key} has ${count} projects and says ${tenant.projects?.N}`);
      check(count === 0 || !isDeleted, `${key} is deleted with projects`);
      continue;
    }
    const organization = text(tenant, "organization");
    const namespace = organization ? `ORGANIZATION#${organization}` : `USER#${text(tenant, "super_admin")}`;
    const taken = names.filter((item) => text(item, "owner") === id);
    const keys = taken.map((item) => `${text(item, "pk")} ${text(item, "sk")}`);
    check(
      keys.length === 1 && keys[0] === `NAMES#${namespace} NAME#${nameKey(text(tenant, "name") ?? "")}`,
      `${key} has the names ${keys}`,
    );
    check(taken[0]?.expires?.N === tenant.expires?.N, `the name of ${key} ends at another time`);
  }
  const ids = new Set(items.filter(({ sk }) => sk?.S === "PROJECT").map((item) => text(item, "id")));
  for (const name of names) check(ids.has(text(name, "owner")), `${text(name, "sk")} is of no project`);
  return faults;
}

describe("when calls of DynamoDB fail, done or not", () => {
  afterEach(() => registry.cloud.faults.clear());

  it.each([1, 2, 3])(
    "S4.33 S2.5 S2.9 nothing is half done (seed %i)",
    async (seed) => {
      const random = randomly(seed);
      const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
      const people = ["ann", "bob"].map((name) => registry.user(name));
      const organization = `/organizations/${(await people[0]?.ask("POST /organizations", { name: "Acme" }))?.body.id}`;
      await registry.member("organization", organization.split("/")[2] ?? "", people[1] as RegistryUser, "admin");
      const projects: string[] = [];
      registry.cloud.faults.add({ kind: "error", service: "dynamodb", rate: 0.2, seed });
      registry.cloud.faults.add({ kind: "error", service: "dynamodb", rate: 0.2, seed: seed + 100, done: true });
      const step = async () => {
        const [user, other, name] = [one(people), one(people), one(["one", "two", "three", "four"])];
        const project = projects.length > 0 ? one(projects) : "/projects/01KB2M4T7Z9V3N8QX5C6D0E1FG";
        const tenant = one([project, organization]);
        const [route, body] = one<[string, object?]>([
          ["POST /projects", { name }],
          [`POST ${organization}/projects`, { name }],
          [`PATCH ${project}`, { name }],
          [`PATCH ${project}`, { status: one(["active", "inactive"]) }],
          [`DELETE ${project}`],
          [`POST ${project}/restorations`],
          [`POST ${tenant}/ownership-transfers`, { member: other.id }],
          [`POST ${tenant}/ownership-transfers/acceptances`],
          [`PUT ${tenant}/members/${other.id}`, { role: one(["admin", "user"]) }],
          [`DELETE ${organization}${one(["", "?cascade=true"])}`],
          [`POST ${organization}/restorations`],
          [`DELETE ${organization}/members/${other.id}`],
        ]);
        const answer = await user.ask(route, body);
        if (answer.status === 204 && route.endsWith(other.id))
          await registry.member("organization", organization.split("/")[2] ?? "", other, "admin");
        if (answer.status === 201 && answer.body.id) {
          projects.push(`/projects/${answer.body.id}`);
          await registry.member(
            "project",
            answer.body.id,
            user === people[0] ? (people[1] as RegistryUser) : (people[0] as RegistryUser),
            "user",
          );
        }
        return answer.status;
      };
      const statuses: number[] = [];
      for (let round = 0; round < 25; round++)
        statuses.push(...(await Promise.all(Array.from({ length: 4 }, () => step().catch(() => 0)))));
      registry.cloud.faults.clear();
      expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(10);
      expect(statuses.some((status) => status >= 500)).toBe(true);
      expect(faultsOf(await registry.items())).toEqual([]);
    },
    60_000,
  );

  it.each(["projects", "organizations"])(
    "S2.2 S2.6 makes one of %s by a key, however often its answer gets lost",
    async (kind) => {
      const alice = registry.user("alice");
      const make = () => alice.ask(`POST /${kind}`, { name: "lost" }, { "idempotency-key": "lost" });
      registry.cloud.faults.add({ kind: "error", operation: "TransactWriteItems", done: true });
      expect((await make()).status).toBeGreaterThanOrEqual(500);
      registry.cloud.faults.clear();
      const again = await make();
      expect([again.status, again.body.detail]).toEqual([201, undefined]);
      const { items } = (await alice.ask(`GET /${kind}`)).body;
      expect(items).toEqual([again.body]);
      expect((await make()).body).toEqual(again.body);
    },
  );
});
