import type { Properties, ResourceType } from "../../service";
import { arnOf } from "../ids";
import { recorded } from "../recorded";
import { tracked } from "../tracked";
import { readFunctionName } from "./function-name";

/** A name for a version, or for two that share the requests. */
export interface Alias {
  name: string;
  functionVersion: string;
  description?: string;
  /** Shares of other versions, 0 to 1. */
  weights: Readonly<Record<string, number>>;
}

/** The aliases of all functions. */
export class Aliases {
  readonly #aliases = new Map<string, Map<string, Alias>>();

  of(functionName: string): Alias[] {
    return [...(this.#aliases.get(functionName)?.values() ?? [])];
  }

  put(functionName: string, alias: Alias): void {
    const own = this.#aliases.get(functionName) ?? new Map<string, Alias>();
    this.#aliases.set(functionName, own.set(alias.name, alias));
  }

  remove(functionName: string, alias: string): void {
    this.#aliases.get(functionName)?.delete(alias);
  }

  /** The version that a request to an alias goes to; undefined where there is no such alias. */
  versionOf(functionName: string, alias: string): string | undefined {
    const found = this.#aliases.get(functionName)?.get(alias);
    if (!found) return undefined;
    let dice = Math.random();
    for (const [version, share] of Object.entries(found.weights)) {
      if (dice < share) return version;
      dice -= share;
    }
    return found.functionVersion;
  }
}

/** `aws:lambda/alias:Alias`. */
export const aliasType = (aliases: Aliases): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:lambda/alias:Alias",
      emulated: true,
      once({ functionName, name }, { cloud }) {
        const arn = arnOf(cloud, "lambda", `function:${readFunctionName(String(functionName)).name}:${name}`);
        const invokeArn = `arn:aws:apigateway:${cloud.region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
        return { id: arn, arn, invokeArn };
      },
    }),
    {
      put({ outputs }) {
        const { functionName, name, functionVersion, description, routingConfig } = outputs as Properties & {
          routingConfig?: { additionalVersionWeights?: Record<string, number> };
        };
        aliases.put(readFunctionName(String(functionName)).name, {
          name: String(name),
          functionVersion: String(functionVersion),
          description: description === undefined ? undefined : String(description),
          weights: routingConfig?.additionalVersionWeights ?? {},
        });
      },
      remove: ({ outputs: { functionName, name } }) =>
        aliases.remove(readFunctionName(String(functionName)).name, String(name)),
    },
  );
