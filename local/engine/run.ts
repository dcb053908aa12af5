import type { Properties } from "../service";
import { messageOf, type SourceLocation } from "../user-error";
import { type AliasSpec, formerUrns, type Identity, stackType, urnOf } from "./urn";

/** What a program says of a resource when it registers it. */
export interface Registration {
  type: string;
  name: string;
  /** URN of the parent; empty for none. */
  parent: string;
  /** False for components. */
  custom: boolean;
  /** True for components that a provider plugin would build, such as awsx's. */
  remote: boolean;
  inputs: Properties;
  /** The inputs as they came, marks and unknown values included. */
  wire: Properties;
  /** Names of the inputs that hold secrets; the outputs of these names are secret too. */
  secretInputs: readonly string[];
  /** The resource option `additionalSecretOutputs`. */
  additionalSecretOutputs: readonly string[];
  aliases: readonly AliasSpec[];
  ignoreChanges: readonly string[];
  replaceOnChanges: readonly string[];
  /** URNs of resources whose replacement replaces this one too. */
  replaceWith: readonly string[];
  /** The resource option `replacementTrigger`: another value replaces it. */
  replacementTrigger: unknown;
  /** Undefined leaves it to the type. */
  deleteBeforeReplace: boolean | undefined;
  protect: boolean;
  retain: boolean;
  /** URNs of the resources that each input is made from, by its name. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Reference of its provider, `URN::id`; empty for the default one. */
  provider: string;
  /** Where in the user's code it is declared. Undefined where the program was not asked to say so. */
  source: SourceLocation | undefined;
}

/** A registration with its place in the stack. */
export interface Desired extends Registration {
  urn: string;
  /** URNs that it may have had before. */
  formerUrns: readonly string[];
}

/** What a program is told of a resource that it registered or read. */
export interface Registered {
  urn: string;
  /** Empty when only a deployment can know it. */
  id: string;
  outputs: Properties;
  /** Names of the outputs that are secret. */
  secrets: readonly string[];
}

/** A program's wish to know a resource that is not its own: `Bucket.get("name", "id")`. */
export interface ReadRequest extends Pick<Registration, "type" | "name" | "parent"> {
  id: string;
  properties: Properties;
}

/** A resource that could not be made, changed or deleted. */
export interface ResourceFailure {
  urn: string;
  /** Names the resource. */
  message: string;
}

/** One run of a program, as the program sees it. What becomes of a registration is the subclasses' matter. */
export abstract class Run {
  /** What went wrong with single resources. */
  readonly failures: ResourceFailure[] = [];
  /** Resolves with the first of them. */
  readonly failed: Promise<void>;
  /** The stack's outputs, secrets as plain values. */
  stackOutputs: Properties = {};
  readonly #aliases = new Map<string, readonly string[]>();
  readonly #underWay = new Set<Promise<unknown>>();

  #fail: () => void = () => undefined;

  constructor(protected readonly names: { readonly project: string; readonly stack: string }) {
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  /** Takes up one resource. Rejects with an error that names it. */
  async register(registration: Registration): Promise<Registered> {
    const identity: Identity = { ...this.names, ...registration };
    const urn = urnOf(identity);
    if (this.#aliases.has(urn))
      throw new Error(
        `two resources of type ${registration.type} are called "${registration.name}": rename one (${urn})`,
      );
    const former = formerUrns(identity, registration.aliases, this.#aliases.get(registration.parent) ?? []);
    this.#aliases.set(urn, former);
    return this.#track(urn, registration, this.place({ ...registration, urn, formerUrns: former }));
  }

  /** Answers a read. Rejects with an error that names the resource. */
  async readResource(request: ReadRequest): Promise<Registered> {
    if (request.type === "pulumi:pulumi:StackReference")
      throw new Error(
        `StackReference "${request.name}": other stacks are not known to the local cloud; take the value from configuration`,
      );
    const urn = urnOf({ ...this.names, ...request });
    return this.#track(urn, request, this.read({ ...request, urn }));
  }

  /** Keeps what a component, or the stack, registered as its outputs. */
  registerOutputs(urn: string, outputs: Properties, secrets: readonly string[]): void {
    if (
      urn === urnOf({ ...this.names, type: stackType, name: `${this.names.project}-${this.names.stack}`, parent: "" })
    )
      this.stackOutputs = outputs;
    else this.keepOutputs(urn, outputs, secrets);
  }

  /** What was registered, by URN: how a resource that travelled as a reference is found again. */
  abstract find(urn: string): Registered | undefined;
  /** Resolves when no registration is under way, after the program ended or died. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  /** True when this URN was registered in this run. */
  protected declared(urn: string): boolean {
    return this.#aliases.has(urn);
  }

  protected abstract place(desired: Desired): Promise<Registered>;
  protected abstract read(request: ReadRequest & { urn: string }): Promise<Registered>;
  protected abstract keepOutputs(urn: string, outputs: Properties, secrets: readonly string[]): void;

  async #track<T>(urn: string, { type, name }: { type: string; name: string }, work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    try {
      return await work;
    } catch (error) {
      const message = `${name} (${type}): ${messageOf(error)}`;
      this.failures.push({ urn, message });
      this.#fail();
      throw new Error(message, { cause: error });
    } finally {
      this.#underWay.delete(work);
    }
  }
}
