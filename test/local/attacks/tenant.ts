import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Role } from "../../../functions/registry/roles";
import { type Operation, pathOf } from "./operations";
import type { Answer, People, Person } from "./people";

/** What has members. */
export type Kind = "project" | "organization";

/** The people of a tenant. */
type TenantPeople = Pick<Tenant, "owner" | "member" | "guest">;

/** Words that only a tenant's own people may read. They are in its names. */
const secretWords = ["Quartz", "Zephyr", "Walnut"];

/** Somebody with one of everything that the API has: whose it is, nobody else may see or touch. */
export class Tenant {
  /** What path parameters stand for, and properties of bodies that name somebody. */
  readonly ids: Record<string, string> = {};
  /** The invitation to the organization; that to the project is in {@link ids}. */
  #invited: string | undefined;

  private constructor(
    private readonly people: People,
    /** The super admin. */
    readonly owner: Person,
    /** A member of project and organization, to whom ownership is offered. */
    readonly member: Person,
    /** Who is invited, and has not answered yet. */
    readonly guest: Person,
  ) {}

  /** Makes one; with `role` for the member, a viewer if nothing is said. Its people are new, but for those that are given. */
  static async make(people: People, role: Role = "viewer", given: Partial<TenantPeople> = {}): Promise<Tenant> {
    const {
      owner = await people.person("owner"),
      member = await people.person("member"),
      guest = await people.person("guest"),
    } = given;
    const tenant = new Tenant(people, owner, member, guest);
    const [project, organization, sessions] = secretWords as [string, string, string];
    const { ids } = tenant;
    ids.project = await tenant.#made("POST /projects", { name: `${project} ${count++}`, metadata: { note: project } });
    ids.organization = await tenant.#made("POST /organizations", { name: `${organization} ${count++}` });
    await tenant.join("project", tenant.member, role);
    await tenant.join("organization", tenant.member, role);
    ids.member = tenant.member.id;
    ids.session = tenant.owner.sessionId;
    ids.key = await tenant.#made("POST /users/api-keys", { name: sessions, scopes: ["projects:read"] });
    for (const kind of ["project", "organization"] as const)
      await tenant.#made(`POST /${kind}s/${ids[kind]}/ownership-transfers`, { member: ids.member });
    if (people.api.operations.some(({ path }) => path.includes("{invitation}"))) await tenant.#invite();
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

  get everyId(): string[] {
    return [...Object.values(this.ids), ...(this.#invited ? [this.#invited] : [])];
  }

  /** What an answer shows of what is theirs: ids, addresses and secret words. What the request said itself does not count. */
  seenIn({ text }: Answer, asked = ""): string[] {
    const people = [this.owner, this.member, this.guest].flatMap(({ id, email }) => [id, email]);
    const theirs = [...this.everyId, ...people, ...secretWords];
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
  ask(
    who: Pick<Person, "ask">,
    operation: Operation,
    ids: Readonly<Record<string, string>> = this.ids,
  ): Promise<Answer> {
    const body = this.people.api.bodyOf(operation, { member: ids.member, token: ids.token });
    return who.ask(`${operation.method} ${this.pathOf(operation, ids)}`, body);
  }

  /** The path of an operation about what is theirs. */
  pathOf(operation: Operation, ids: Readonly<Record<string, string>> = this.ids): string {
    const isInvited = ids.invitation === this.ids.invitation && operation.path.startsWith("/organizations/");
    const invitation = (isInvited ? this.#invited : ids.invitation) ?? "";
    return pathOf(operation, { ...ids, invitation });
  }

  /** Invites the guest; the token is in the mail alone. */
  async #invite(): Promise<void> {
    const body = { address: this.guest.email, role: "viewer" };
    this.ids.invitation = await this.#made(`POST /projects/${this.ids.project}/invitations`, body);
    const mail = await this.people.cloud.waitForMessage({ to: this.guest.email });
    this.#invited = await this.#made(`POST /organizations/${this.ids.organization}/invitations`, body);
    this.ids.token = /"token":"([^"]+)"/.exec(mail.body)?.[1] ?? "";
    this.people.leaks.keepSecret(this.ids.token);
  }

  async #made(route: string, body: unknown): Promise<string> {
    const { status, body: made } = await this.owner.ask(route, body);
    expect([route, status, made.detail]).toEqual([route, 201, undefined]);
    return made.id;
  }
}

let count = 1;
