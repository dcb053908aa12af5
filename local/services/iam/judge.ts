import type { Cloud } from "../../cloud";
import { type Denial, evaluate, type Policies } from "../../iam/evaluate";
import { type Policy, readPolicy } from "../../iam/policy";
import type { Principal } from "../../iam/principal";
import { refusalHint, refusalMessage, serviceRefusalHint } from "../../iam/refusal";
import type { Need, ResourcePolicy, Service } from "../../service";
import { type Facts, lookupOf } from "./facts";
import type { RoleCaller } from "./index";
import type { IamState, Role } from "./state";

/** Why something is not allowed. */
export interface Refusal {
  /** As AWS words it for the caller. */
  message: string;
  /** One line for the person at the terminal; what would mend it. */
  hint: string;
}

/** What was decided, and by which policy of the resource. */
interface Decision {
  refusal: Refusal | undefined;
  resource: ResourcePolicy | undefined;
}

/** Decisions that are remembered; more than any program's functions ask for. */
const mostDecisions = 10_000;

/** Answers whether a call is allowed. Decisions are remembered until a policy changes. */
export class Judge {
  /** By who asks, then by what for. */
  readonly #decisions = new Map<string, Map<string, Decision>>();
  #count = 0;
  readonly #read = new WeakMap<ResourcePolicy, Policy>();
  #version = 0;

  constructor(
    private readonly cloud: Cloud,
    private readonly state: IamState,
  ) {}

  /** @see IamService.judgeRole */
  role(caller: RoleCaller, need: Need, region = this.cloud.region): Refusal | undefined {
    const { functionArn, sessionName: name, role: roleArn = "" } = caller;
    const who = region === this.cloud.region ? keyOfCaller(caller) : `${keyOfCaller(caller)}\n${region}`;
    return this.#remembered(who, need, (resource, moment) => {
      const role = this.state.role(roleArn);
      if (role === undefined) return this.#withoutRole(name, roleArn, need);
      const sessionArn = sessionArnOf(this.cloud, role.name, name);
      const principal: Principal = { kind: "role", account: this.cloud.accountId, roleArn, sessionArn };
      const facts = { session: { functionArn, name, role }, region, need };
      const denial = this.#evaluate(principal, facts, role, resource, moment);
      return denial && refusalOf(sessionArn, name, role.name, need, denial);
    });
  }

  /** @see IamService.judgeService */
  service(name: string, need: Need): Refusal | undefined {
    return this.#remembered(name, need, (resource, moment) => {
      const facts = { service: name, region: this.cloud.region, need };
      const denial = this.#evaluate({ kind: "service", name }, facts, undefined, resource, moment);
      if (denial === undefined) return undefined;
      const { action, resource: arn, conditions } = need;
      return {
        message: refusalMessage(name, action, arn, denial),
        hint: serviceRefusalHint(name, String(conditions?.["aws:SourceArn"] ?? "itself"), action, arn, denial),
      };
    });
  }

  #remembered(
    who: string,
    need: Need,
    decide: (resource: ResourcePolicy | undefined, moment: () => void) => Refusal | undefined,
  ): Refusal | undefined {
    const decisions = this.#decisionsFor(who);
    const resource = this.#resourcePolicy(need);
    const key = keyOf(need);
    const known = decisions.get(key);
    if (known && known.resource === resource) return known.refusal;
    let lasts = true;
    const refusal = decide(resource, () => {
      lasts = false;
    });
    if (lasts) {
      decisions.set(key, { refusal, resource });
      this.#count++;
    }
    return refusal;
  }

  #decisionsFor(who: string): Map<string, Decision> {
    if (this.#version !== this.state.version || this.#count > mostDecisions) {
      this.#decisions.clear();
      this.#count = 0;
      this.#version = this.state.version;
    }
    const known = this.#decisions.get(who);
    if (known) return known;
    const made = new Map<string, Decision>();
    this.#decisions.set(who, made);
    return made;
  }

  #evaluate(
    principal: Principal,
    facts: Omit<Facts, "accountId" | "now">,
    role: Role | undefined,
    resource: ResourcePolicy | undefined,
    moment: () => void,
  ): Denial | undefined {
    const { accountId, clock } = this.cloud;
    const policies: Policies = {
      identity: role ? this.state.policiesOf(role) : [],
      boundary: role && this.state.boundaryOf(role),
      resource: resource && this.#readOnce(resource),
      resourceDecides: resource?.decides,
    };
    const { action, resource: arn } = facts.need;
    const lookup = lookupOf({ ...facts, accountId, now: clock.now() }, moment);
    return evaluate({ principal, action, resource: arn, lookup }, policies);
  }

  /** The policy of a resource, as the service of its ARN has it. */
  /** A role's trust is of who may take it on, not of who may pass it on. */
  #resourcePolicy({ action, resource: arn }: Need): ResourcePolicy | undefined {
    if (action.startsWith("iam:")) return undefined;
    const service = arn.slice("arn:aws:".length, arn.indexOf(":", "arn:aws:".length));
    return this.#owner(service)?.resourcePolicy?.(arn);
  }

  #owner(service: string): Service | undefined {
    const named = this.cloud.services.get(service);
    if (named !== undefined) return named;
    for (const one of this.cloud.services.values()) if (one.arnName === service) return one;
    return undefined;
  }

  #readOnce(policy: ResourcePolicy): Policy {
    const read = this.#read.get(policy) ?? readPolicy(policy.document);
    this.#read.set(policy, read);
    return read;
  }

  /** A role that this program does not declare has no policies here. */
  #withoutRole(name: string, roleArn: string, need: Need): Refusal {
    const roleName = roleArn.slice(roleArn.lastIndexOf("/") + 1) || "(none)";
    const denial: Denial = {
      effect: "implicit",
      kind: "identity-based policy",
      notes: [`the role ${roleArn || "(none)"} is not declared in this program, so that it allows nothing here`],
    };
    return refusalOf(sessionArnOf(this.cloud, roleName, name), name, roleName, need, denial);
  }
}

/** Keys of needs and callers, which their services give again each time where they are asked often. */
const keys = new WeakMap<object, string>();

function keyOf(need: Need): string {
  const known = keys.get(need);
  if (known !== undefined) return known;
  const { action, resource, conditions } = need;
  const key = `${action}\n${resource}\n${conditions === undefined ? "" : JSON.stringify(conditions)}`;
  keys.set(need, key);
  return key;
}

function keyOfCaller(caller: RoleCaller): string {
  const known = keys.get(caller);
  if (known !== undefined) return known;
  const key = `${caller.sessionName}\n${caller.functionArn}\n${caller.role}`;
  keys.set(caller, key);
  return key;
}

const sessionArnOf = ({ accountId }: Cloud, roleName: string, sessionName: string): string =>
  `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;

function refusalOf(who: string, caller: string, role: string, need: Need, denial: Denial): Refusal {
  const { action, resource, reword } = need;
  const message = refusalMessage(who, action, resource, denial);
  return {
    message: reword ? reword(message) : message,
    hint: refusalHint(caller, role, action, resource, denial),
  };
}
