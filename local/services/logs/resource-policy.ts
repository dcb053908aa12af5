import { readPolicy } from "../../iam/policy";
import type { Properties, ResourcePolicy, ResourceType } from "../../service";
import { recorded } from "../recorded";
import { tracked } from "../tracked";

/** The account's policies for log groups: which of AWS's services may write to them. */
export class LogPolicies {
  readonly #documents = new Map<string, string>();
  #merged: ResourcePolicy | undefined;

  put(name: string, document: string): void {
    readPolicy(document); // what Logs would refuse fails with the policy
    this.#documents.set(name, document);
    this.#merged = undefined;
  }

  remove(name: string): void {
    this.#documents.delete(name);
    this.#merged = undefined;
  }

  /** All of them as one; undefined where there is none. */
  get policy(): ResourcePolicy | undefined {
    if (this.#documents.size === 0) return undefined;
    const statements = [...this.#documents.values()].flatMap(
      (text) => (JSON.parse(text) as { Statement: object }).Statement,
    );
    this.#merged ??= { document: { Version: "2012-10-17", Statement: statements } };
    return this.#merged;
  }
}

/** `aws:cloudwatch/logResourcePolicy:LogResourcePolicy`. */
export const logResourcePolicyType = (policies: LogPolicies): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
      emulated: true,
      defaults: { policyScope: "ACCOUNT" },
      once: ({ policyName, resourceArn }) => ({ id: String(policyName ?? resourceArn), revisionId: "" }),
    }),
    {
      put: ({ id, outputs }) => policies.put(id, String(outputs.policyDocument)),
      remove: ({ id }) => policies.remove(id),
    },
  );
