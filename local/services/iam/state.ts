import { type Policy, readPolicy } from "../../iam/policy";
import type { ResourcePolicy } from "../../service";
import { awsManagedPolicies } from "./managed-policies";

/** A role, as far as it matters to what its sessions may do. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly uniqueId: string;
  /** Who may take it on. */
  readonly trust: ResourcePolicy | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Seconds that a session may last. */
  readonly maxSessionDuration: number;
  readonly boundaryArn: string | undefined;
  readonly managedPolicyArns: readonly string[];
  readonly inlinePolicies: readonly Policy[];
}

/** Entries by the key of the resource that made them; each change is told. */
class Entries<Value> {
  readonly #values = new Map<string, Value>();

  constructor(private readonly changed: () => void) {}

  put(key: string, value: Value): void {
    this.#values.set(key, value);
    this.changed();
  }

  remove(key: string): void {
    this.#values.delete(key);
    this.changed();
  }

  /** The newest first: a resource that replaces another is made before that is deleted. */
  get all(): Value[] {
    return [...this.#values.values()].reverse();
  }
}

/** All roles and policies, rebuilt from the engine's records. */
export class IamState {
  /** Rises with every change. */
  version = 0;
  readonly #changed = () => void this.version++;
  readonly roles = new Entries<Role>(this.#changed);
  readonly inline = new Entries<{ roleName: string; policy: Policy }>(this.#changed);
  readonly managed = new Entries<{ arn: string; policy: Policy }>(this.#changed);
  readonly attachments = new Entries<{ roleName: string; policyArn: string }>(this.#changed);
  readonly #said = new Set<string>();

  constructor(private readonly print: (line: string) => void) {}

  role(arn: string): Role | undefined {
    return this.roles.all.find((role) => role.arn === arn);
  }

  /** The role's own policies: those in it and those attached to it. One that is not known allows nothing, which is said. */
  policiesOf(role: Role): Policy[] {
    const inline = this.inline.all.filter(({ roleName }) => roleName === role.name).map(({ policy }) => policy);
    const attached = this.attachments.all.filter(({ roleName }) => roleName === role.name).map((one) => one.policyArn);
    const managed = [...new Set([...role.managedPolicyArns, ...attached])].flatMap((arn) => {
      const policy = this.#managedPolicy(arn);
      if (policy === undefined)
        this.#say(`iam: the managed policy ${arn} of ${role.name} is not known here: it allows nothing`);
      return policy === undefined ? [] : [policy];
    });
    return [...role.inlinePolicies, ...inline, ...managed];
  }

  /** The role's boundary. One that this program does not declare does not bound here, which is said. */
  boundaryOf({ name, boundaryArn }: Role): Policy | undefined {
    if (boundaryArn === undefined) return undefined;
    const policy = this.#managedPolicy(boundaryArn);
    if (policy === undefined)
      this.#say(`iam: the permissions boundary ${boundaryArn} of ${name} is not known here: it does not bound`);
    return policy;
  }

  #managedPolicy(arn: string): Policy | undefined {
    const declared = this.managed.all.find((policy) => policy.arn === arn)?.policy;
    if (declared !== undefined) return declared;
    const document = awsManagedPolicies.get(arn);
    return document && readPolicy(document);
  }

  #say(line: string): void {
    if (this.#said.has(line)) return;
    this.#said.add(line);
    this.print(line);
  }
}
