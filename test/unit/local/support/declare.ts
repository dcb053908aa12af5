import type { Cloud } from "../../../../local/cloud";
import type { Properties, ResourceContext, ResourceState, ResourceType } from "../../../../local/service";

/** Resources as a program declares them, with no engine. */
export class Declared {
  readonly #states = new Map<string, ResourceState>();

  constructor(private readonly cloud: Cloud) {}

  /** Creates a resource, or updates the one of this name. */
  async put(token: string, name: string, inputs: Properties = {}): Promise<ResourceState<Properties>> {
    const type = this.#type(token);
    const context = this.#context(token, name);
    const before = this.#states.get(`${token} ${name}`);
    const state = before ? await type.update?.(before, inputs, context) : await type.create(inputs, context);
    if (state === undefined) throw new Error(`${token} cannot be updated`);
    this.#states.set(`${token} ${name}`, state);
    return state;
  }

  /** Deletes a resource. */
  async remove(token: string, name: string): Promise<void> {
    const state = this.#states.get(`${token} ${name}`);
    this.#states.delete(`${token} ${name}`);
    if (state) await this.#type(token).delete?.(state, this.#context(token, name));
  }

  /** What a reset asks. */
  readonly has = (token: string, id: string): boolean =>
    [...this.#states].some(([key, state]) => key.startsWith(`${token} `) && state.id === id);

  #type(token: string): ResourceType {
    for (const { types } of this.cloud.services.values())
      for (const type of types) if (type.token === token) return type;
    throw new Error(`no service has ${token}`);
  }

  #context(token: string, name: string): ResourceContext {
    return { cloud: this.cloud, urn: `urn:pulumi:dev::test::${token}::${name}`, name, physicalName: `${name}-1234567` };
  }
}

/** A policy document of these statements. */
export const policyOf = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
