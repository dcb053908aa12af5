import type { Cloud } from "../../../cloud";
import type { Need } from "../../../service";
import { AwsError } from "../../aws-json";
import type { IamService } from "../../iam";
import { functionDefaults } from "../function-inputs";
import type { FunctionRegistry } from "../registry";

/** What sources know of a function. */
export interface KnownFunction {
  readonly name: string;
  /** Without a qualifier. */
  readonly arn: string;
  readonly role?: string;
  /** Seconds. */
  readonly timeout: number;
}

/** A function as sources know it; undefined where there is none, or not yet. */
export function knownFunction(registry: FunctionRegistry, nameOrArn: string): KnownFunction | undefined {
  try {
    const { name, inputs } = registry.find(nameOrArn);
    const arn = registry.find(name).arn;
    return { name, arn, role: inputs.role, timeout: inputs.timeout ?? functionDefaults.timeout };
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** Lambda, as far as sources use it. */
export interface Functions {
  /** Undefined: there is none, or not yet. */
  find(nameOrArn: string): KnownFunction | undefined;
  /** @throws AwsError ResourceNotFoundException, TooManyRequestsException when it is throttled */
  invoke(nameOrArn: string, payload: string): Promise<Answer>;
}

/** What a function answered. */
interface Answer {
  readonly payload: string;
  readonly functionError?: string;
  readonly requestId: string;
  /** `$LATEST`, or the number of the version that ran. */
  readonly executedVersion: string;
}

/** Which request it was, and what answered it. */
type Invoked = Pick<Answer, "requestId" | "executedVersion">;

/** How an invocation with a batch went. */
export type Outcome =
  | ({ readonly kind: "answered"; readonly payload: string } & Invoked)
  /** The function failed; or it could not run, and then nothing was invoked. */
  | ({ readonly kind: "failed"; readonly payload: string } & Partial<Invoked>)
  /** It has as many requests as it may have: to be tried again. */
  | { readonly kind: "throttled" };

/** A function as an event source calls it, and what its role may do at the source. */
export class FunctionCaller {
  readonly #said = new WeakSet<object>();

  constructor(
    private readonly cloud: Cloud,
    private readonly functions: Functions,
    private readonly functionArn: string,
  ) {}

  /** Undefined: there is none, or not yet. */
  get target(): KnownFunction | undefined {
    return this.functions.find(this.functionArn);
  }

  /** Hands the function an event. Never rejects. */
  call(event: unknown): Promise<Outcome> {
    return this.send(JSON.stringify(event));
  }

  /** As {@link call}, with the event's JSON text. */
  async send(event: string): Promise<Outcome> {
    try {
      const { functionError, ...answer } = await this.functions.invoke(this.functionArn, event);
      return { kind: functionError === undefined ? "answered" : "failed", ...answer };
    } catch (error) {
      if (error instanceof AwsError && error.code === "TooManyRequestsException") return { kind: "throttled" };
      const errorMessage = error instanceof Error ? error.message : String(error);
      return { kind: "failed", payload: JSON.stringify({ errorMessage }) };
    }
  }

  /**
   * Why the function's role does not allow something at the source; undefined when it does. Lambda reads sources in the name of that role.
   *
   * @param says false: the terminal is not told
   */
  refusal(needs: readonly Need[], says = true): string | undefined {
    const iam = this.cloud.services.get("iam") as IamService | undefined;
    const { target } = this;
    if (!iam || !target) return undefined;
    const caller = { role: target.role, sessionName: target.name, functionArn: target.arn };
    for (const need of needs) {
      const refusal = iam.judgeRole(caller, need);
      if (refusal === undefined) continue;
      if (says && !this.#said.has(refusal)) {
        this.#said.add(refusal);
        this.cloud.print(refusal.hint);
      }
      return refusal.message;
    }
    return undefined;
  }
}
