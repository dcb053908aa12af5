import type { Properties, ResourceType } from "../../../service";
import { recorded } from "../../recorded";
import { tracked } from "../../tracked";
import { readFunctionName } from "../function-name";

/** How events of a function, version or alias are tried, and who hears how they ended. */
export interface EventInvokeConfig {
  /** 0 to 2; default 2. */
  maximumRetryAttempts?: number;
  /** 60 to 21,600; default 21,600, which is six hours. */
  maximumEventAgeInSeconds?: number;
  /** ARN of a queue, topic, function or event bus. */
  onSuccess?: string;
  onFailure?: string;
  /** Milliseconds since 1970. */
  lastModified: number;
}

/** The settings of all functions for asynchronous calls, by function and qualifier. */
export class EventInvokeConfigs {
  readonly #configs = new Map<string, EventInvokeConfig>();
  readonly #declared = new Map<string, EventInvokeConfig>();

  /** @param qualifier `$LATEST` for calls that name none */
  get(name: string, qualifier: string): EventInvokeConfig | undefined {
    return this.#configs.get(`${name}:${qualifier}`);
  }

  /** Those of one function, by qualifier. */
  of(name: string): [qualifier: string, config: EventInvokeConfig][] {
    return [...this.#configs].flatMap(([key, config]) =>
      key.startsWith(`${name}:`) ? [[key.slice(name.length + 1), config] as [string, EventInvokeConfig]] : [],
    );
  }

  put(name: string, qualifier: string, config: EventInvokeConfig): void {
    this.#configs.set(`${name}:${qualifier}`, config);
  }

  remove(name: string, qualifier: string): void {
    this.#configs.delete(`${name}:${qualifier}`);
  }

  /** What the program says. A reset comes back to it. */
  declare(name: string, qualifier: string, config: EventInvokeConfig | undefined): void {
    const key = `${name}:${qualifier}`;
    if (config) this.#declared.set(key, config);
    else this.#declared.delete(key);
    if (config) this.#configs.set(key, config);
    else this.#configs.delete(key);
  }

  /** Forgets what clients have put. */
  reset(): void {
    this.#configs.clear();
    for (const [key, config] of this.#declared) this.#configs.set(key, config);
  }
}

/** What the program says of a function's asynchronous calls. */
interface Inputs extends Properties {
  functionName?: string;
  qualifier?: string;
  maximumRetryAttempts?: number;
  maximumEventAgeInSeconds?: number;
  destinationConfig?: { onSuccess?: { destination?: string }; onFailure?: { destination?: string } };
}

/** `aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig`: retries and destinations of asynchronous calls. */
export const functionEventInvokeConfig = (configs: EventInvokeConfigs): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
      emulated: true,
      defaults: { maximumRetryAttempts: 2 },
      once: ({ functionName, qualifier }) => ({ id: [functionName, qualifier].filter(Boolean).join(":") }),
    }),
    {
      put({ outputs }, { cloud }) {
        const { maximumRetryAttempts, maximumEventAgeInSeconds, destinationConfig } = outputs as Inputs;
        const [name, qualifier] = placeOf(outputs);
        configs.declare(name, qualifier, {
          maximumRetryAttempts,
          maximumEventAgeInSeconds,
          onSuccess: destinationConfig?.onSuccess?.destination || undefined,
          onFailure: destinationConfig?.onFailure?.destination || undefined,
          lastModified: cloud.clock.now(),
        });
      },
      remove: ({ outputs }) => configs.declare(...placeOf(outputs), undefined),
    },
  );

function placeOf({ functionName, qualifier }: Inputs): [name: string, qualifier: string] {
  const named = readFunctionName(String(functionName));
  return [named.name, qualifier || named.qualifier || "$LATEST"];
}
