import type { Properties, ResourceContext, ResourceState, ResourceType, Service } from "../../../../local/service";
import type { RoleCaller } from "../../../../local/services/iam";
import type { AwsPort } from "./aws-port";

/** Declares resources on services of an {@link AwsPort}, as the engine does. */
export class Declared {
  readonly #states = new Map<string, ResourceState>();

  constructor(private readonly port: AwsPort) {}

  /** Creates a resource, or updates the one of this name. Answers its id and outputs. */
  async put(token: string, name: string, inputs: Properties = {}): Promise<ResourceState<Properties>> {
    const type = this.#type(token);
    const before = this.#states.get(`${token} ${name}`);
    const context = this.#context(token, name);
    const state = before
      ? ((await type.update?.(before, inputs, context)) ?? before)
      : await type.create(inputs, context);
    this.#states.set(`${token} ${name}`, state);
    return state as ResourceState<Properties>;
  }

  async remove(token: string, name: string): Promise<void> {
    const state = this.#states.get(`${token} ${name}`);
    this.#states.delete(`${token} ${name}`);
    if (state) await this.#type(token).delete?.(state, this.#context(token, name));
  }

  /** True for what is declared, as {@link Service.reset} asks. */
  readonly isDeclared = (token: string, id: string): boolean =>
    [...this.#states].some(([key, state]) => key.startsWith(`${token} `) && state.id === id);

  /** What the services restore after a restart is what was declared here. */
  async restoreOn(port: AwsPort): Promise<Declared> {
    const next = new Declared(port);
    for (const [key, state] of this.#states) {
      const [token = "", name = ""] = key.split(" ");
      next.#states.set(key, state);
      await next.#type(token).restore?.(state, next.#context(token, name));
    }
    return next;
  }

  #type(token: string): ResourceType {
    const types = [...this.port.cloud.services.values()].flatMap(({ types: own }) => own);
    const found = types.find((type) => type.token === token);
    if (found === undefined) throw new Error(`no service has ${token}`);
    return found;
  }

  #context(token: string, name: string): ResourceContext {
    const urn = `urn:pulumi:dev::test::${token}::${name}`;
    return { cloud: this.port.cloud, urn, name, physicalName: `${name}-1234567` };
  }
}

/** A service that issues access key ids, in the place of Lambda: each for a role. */
export class Callers implements Service {
  readonly name = "test-callers";
  readonly types = [];
  readonly #issued = new Map<string, RoleCaller>();

  callerOf(accessKeyId: string): RoleCaller | undefined {
    return this.#issued.get(accessKeyId);
  }

  /**
   * Settings for a client that calls as a session of a new role with these statements.
   *
   * @param name of the role, and of its session
   */
  async client(port: AwsPort, declared: Declared, name: string, ...statements: object[]): Promise<AwsPort["aws"]> {
    const { outputs } = await declared.put("aws:iam/role:Role", name, {
      name,
      inlinePolicies:
        statements.length > 0
          ? [{ name: "own", policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) }]
          : [],
    });
    const accessKeyId = `ASIA${name.toUpperCase()}EXAMPLE`;
    this.#issued.set(accessKeyId, { role: String(outputs.arn), sessionName: name });
    return { ...port.aws, credentials: { accessKeyId, secretAccessKey: "none" } };
  }
}

/** A policy document of these statements. */
export const policyOf = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
