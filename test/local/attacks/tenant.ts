import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Role } from "../../../functions/registry/roles";
import { type Operation, pathOf } from "./operations";
import type { Answer, People, Person } from "./people";

/** What has members. */
export type Kind = "project" | "organization";

/** Words that only a tenant's own people may read. They are in its names. */
const secretWords = ["Quartz", "Zephyr", "Walnut"];

/** Somebody with one of everything that the API has: whose it is, nobody else may see or touch. */
export class Tenant {
  /** What path parameters stand for, and properties of bodies that name somebody. */
  readonly ids: Record<string, string> = {};

  private constructor(
    private readonly people: People,
    /** The super admin. */
    readonly owner: Person,
    /** A member of project and organization, to whom ownership is offered. */
    readonly member: Person,
  ) {}

  /** Makes one; with `role` for the member, a viewer if nothing is said. */
  static async make(people: People, role: Role = "viewer"): Promise<Tenant> {
    const [owner, member] = await Promise.all([people.person("owner"), people.person("member")]);
    const tenant = new Tenant(people, owner, member);
    const [project, organization, sessions] = secretWords as [string, string, string];
    const { ids } = tenant;
    ids.project = await tenant.#made("POST /projects", { name: `${project} ${count++}`, metadata: { note: project } });
    ids.organization = await tenant.#made("POST /organizations", { name: `${organization} ${count++}` });
    await tenant.join("project", member, role);
    await tenant.join("organization", member, role);
    ids.member = member.id;
    ids.session = owner.sessionId;
    ids.key = await tenant.#made("POST /users/api-keys", { name: sessions, scopes: ["projects:read"] });
    for (const kind of ["project", "organization"] as const)
      await tenant.#made(`POST /${kind}s/${ids[kind]}/ownership-transfers`, { member: member.id });
    return tenant;
  }

  /** Makes somebody a member by hand: what that takes by routes is another test's affair. */
  async join(kind: Kind, { id: user }: Person, role: Role): Promise<void> {
    const tenant = `${kind.toUpperCase()}#${this.ids[kind]}`;
    const since = new Date(this.people.cloud.clock.now()).toISOString();
    const texts = { pk: tenant, sk: `MEMBER#${user}`, tenant, member: user, position: tenant, role, since };
    const Item = Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }]));
    const client = new DynamoDBClient(this.people.cloud.aws);
    const put = new PutItemCommand({ TableName: String(this.people.cloud.outputs.registryTable), Item });
    await client.send(put).finally(() => client.destroy());
  }

  /** What an answer shows of what is theirs: ids, addresses and secret words. What the request said itself does not count. */
  seenIn({ text }: Answer, asked = ""): string[] {
    const theirs = [...Object.values(this.ids), this.owner.id, this.owner.email, this.member.email, ...secretWords];
    return [...new Set(theirs)].filter((each) => text.includes(each) && !asked.includes(each));
  }

  /** All that the owner can read, by route. */
  async view(): Promise<Record<string, unknown>> {
    this.people.cloud.clock.advance("61 seconds");
    const reads = this.people.api.operations.filter(({ method, takesToken }) => method === "GET" && takesToken);
    const entries: [string, unknown][] = [];
    for (const read of reads) {
      const { status, body } = await this.ask(this.owner, read);
      entries.push([read.route, { ...body, requestId: undefined, status }]);
    }
    return Object.fromEntries(entries);
  }

  /** Asks an operation about what is theirs, with a body that the contract takes. */
  ask(who: Person, operation: Operation, ids: Readonly<Record<string, string>> = this.ids): Promise<Answer> {
    const body = this.people.api.bodyOf(operation, { member: ids.member });
    return who.ask(`${operation.method} ${pathOf(operation, ids)}`, body);
  }

  async #made(route: string, body: unknown): Promise<string> {
    const { status, body: made } = await this.owner.ask(route, body);
    expect([route, status, made.detail]).toEqual([route, 201, undefined]);
    return made.id;
  }
}

let count = 1;
