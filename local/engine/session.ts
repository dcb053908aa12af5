import type { Properties } from "../service";
import { messageOf } from "../user-error";
import type { AssetReader } from "./assets";
import type { Calls, SaidOfRead, SaidOfResource, Severity, ToldOfResource } from "./calls";
import { type Account, invoke } from "./invokes";
import type { Registered, Run } from "./run";
import { marshal, unmarshal } from "./values";

/** What one run of a program talks to. */
export interface SessionOptions {
  run: Run;
  assets: AssetReader;
  account: Account;
  /** How a program is told that a resource failed: by an error that it throws, or as if the engine went away, quietly. Default false. */
  failsQuietly?: boolean;
  /** A line of the program's log. */
  log(severity: Severity, message: string): void;
}

/** gRPC's number for CANCELLED: what Pulumi's SDK takes for an engine that goes away. */
const cancelled = 1;

/** Answers what one run of a program asks. */
export class Session implements Calls {
  constructor(private readonly options: SessionOptions) {}

  async register({ wire, replacementTrigger, ...said }: SaidOfResource): Promise<ToldOfResource> {
    const { run, assets } = this.options;
    const { properties, secrets } = await unmarshal(wire, assets);
    const trigger = await unmarshal({ value: replacementTrigger ?? null }, assets);
    const registration = {
      ...said,
      wire,
      inputs: properties,
      secretInputs: secrets,
      replacementTrigger: trigger.properties.value,
    };
    return told(await this.#quietly(run.register(registration)));
  }

  async registerOutputs({ urn, wire }: { urn: string; wire: Properties }): Promise<void> {
    const { run, assets } = this.options;
    const { properties, secrets } = await unmarshal(wire, assets);
    run.registerOutputs(urn, properties, secrets);
  }

  async read({ wire, additionalSecretOutputs, ...wish }: SaidOfRead): Promise<ToldOfResource> {
    const { run, assets } = this.options;
    const { properties, secrets } = await unmarshal(wire, assets);
    const found = await this.#quietly(run.readResource({ ...wish, properties }));
    return told({ ...found, secrets: [...secrets, ...found.secrets, ...additionalSecretOutputs] });
  }

  async invoke({ token, provider, wire }: { token: string; provider: string; wire: Properties }): Promise<Properties> {
    const { run, assets, account } = this.options;
    const { properties } = await unmarshal(wire, assets);
    if (token === "pulumi:pulumi:getResource")
      return marshal(resourceAnswer(run.find(String(properties.urn)), String(properties.urn)));
    const region = run.find(provider.split("::").slice(0, 4).join("::"))?.outputs.region;
    return marshal(invoke(token, properties, typeof region === "string" ? { ...account, region } : account));
  }

  async log({ severity, message }: { severity: Severity; message: string }): Promise<void> {
    this.options.log(severity, message);
  }

  /** What a resource's failure is to its program. */
  async #quietly<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      throw this.options.failsQuietly ? Object.assign(new Error(messageOf(error)), { code: cancelled }) : error;
    });
  }
}

const told = ({ urn, id, outputs, secrets }: Registered): ToldOfResource => ({
  urn,
  id,
  wire: marshal(outputs, secrets),
});

/** How `Bucket.get(urn)` and resources that travel as references find what was registered. */
function resourceAnswer(found: Registered | undefined, urn: string): Properties {
  if (!found) throw new Error(`no resource of this stack has the URN ${urn}`);
  return { urn, id: found.id, state: marshal(found.outputs, found.secrets) };
}
