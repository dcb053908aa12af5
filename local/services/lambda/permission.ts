import type { Properties, ResourcePolicy, ResourceType } from "../../service";
import { alphabets, randomId } from "../ids";
import { recorded } from "../recorded";
import { tracked } from "../tracked";
import { readFunctionName } from "./function-name";

/** A statement of a function's policy, and the function's name. */
interface Permission {
  functionName: string;
  statement: object;
}

/** The policies of functions: who may invoke them, beside the roles that may. */
export class FunctionPolicies {
  readonly #permissions = new Map<string, Permission>();
  readonly #policies = new Map<string, ResourcePolicy>();

  put(key: string, permission: Permission): void {
    this.#permissions.set(key, permission);
    this.#policies.clear();
  }

  remove(key: string): void {
    this.#permissions.delete(key);
    this.#policies.clear();
  }

  /** The policy of the function of an ARN; undefined where it has no permission. */
  policyOf(arn: string): ResourcePolicy | undefined {
    const { name } = readFunctionName(arn);
    const known = this.#policies.get(name);
    if (known !== undefined) return known;
    const own = [...this.#permissions.values()].filter(({ functionName }) => functionName === name);
    if (own.length === 0) return undefined;
    const document = { Version: "2012-10-17", Statement: own.map(({ statement }) => statement) };
    this.#policies.set(name, { document });
    return this.#policies.get(name);
  }
}

/** `aws:lambda/permission:Permission`: a statement of a function's policy. */
export const permissionType = (policies: FunctionPolicies): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:lambda/permission:Permission",
      emulated: true,
      once(inputs) {
        const given = inputs.statementId ?? undefined;
        const statementId = String(
          given ?? `${inputs.statementIdPrefix ?? "terraform-"}${randomId(alphabets.lowercase, 26)}`,
        );
        return { id: statementId, statementId };
      },
    }),
    {
      put({ outputs }, { cloud, physicalName }) {
        const { name: functionName } = readFunctionName(String(outputs.function));
        const arn = `arn:aws:lambda:${cloud.region}:${cloud.accountId}:function:${functionName}`;
        policies.put(physicalName, { functionName, statement: statementOf(outputs, arn) });
      },
      remove: (_, { physicalName }) => policies.remove(physicalName),
    },
  );

/** The statement that Lambda makes of a permission. */
function statementOf(outputs: Properties, functionArn: string) {
  const { action, principal, qualifier, sourceArn, sourceAccount, principalOrgId, eventSourceToken } = outputs;
  const { functionUrlAuthType, statementId } = outputs;
  const equals = {
    ...(sourceAccount ? { "aws:SourceAccount": sourceAccount } : {}),
    ...(principalOrgId ? { "aws:PrincipalOrgID": principalOrgId } : {}),
    ...(eventSourceToken ? { "lambda:EventSourceToken": eventSourceToken } : {}),
    ...(functionUrlAuthType ? { "lambda:FunctionUrlAuthType": functionUrlAuthType } : {}),
  };
  return {
    Sid: statementId,
    Effect: "Allow",
    Principal: principalOf(String(principal)),
    Action: action,
    Resource: qualifier ? `${functionArn}:${qualifier}` : functionArn,
    Condition: {
      ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
      ...(sourceArn ? { ArnLike: { "aws:SourceArn": sourceArn } } : {}),
    },
  };
}

/** An account, an ARN or anybody; else a service. */
const principalOf = (principal: string) =>
  /^(?:\*|\d{12}|arn:.*)$/.test(principal) ? { AWS: principal } : { Service: principal };
