import type { Properties } from "../service";
import type { Registration } from "./run";

/** What a program says of a resource when it registers it, before its values are read. */
export interface SaidOfResource extends Omit<Registration, "inputs" | "secretInputs"> {
  /** As it came, marks included. */
  replacementTrigger: unknown;
}

/** What a program is told of a resource, its values as they travel. */
export interface ToldOfResource {
  urn: string;
  /** Empty when only a deployment can know it. */
  id: string;
  wire: Properties;
}

/** A program's wish to know a resource that is not its own. */
export interface SaidOfRead {
  type: string;
  name: string;
  parent: string;
  id: string;
  wire: Properties;
  additionalSecretOutputs: readonly string[];
}

/** How severe a line of a program's log is. */
export type Severity = "info" | "warning" | "error";

/**
 * What a program asks of an engine, in values that JSON can carry: so that it can be asked over gRPC, as Pulumi does, as well as over the channel
 * between two processes of ours. Each call has one argument. What is wrong with a resource rejects with an error that names it.
 */
export interface Calls {
  register(said: SaidOfResource): Promise<ToldOfResource>;
  /** What a component, or the stack, has as its outputs. */
  registerOutputs(said: { urn: string; wire: Properties }): Promise<void>;
  read(said: SaidOfRead): Promise<ToldOfResource>;
  /** A function of a provider; `provider` is the reference of its provider, `URN::id`, or empty. */
  invoke(said: { token: string; provider: string; wire: Properties }): Promise<Properties>;
  /** A line of the program's log. */
  log(said: { severity: Severity; message: string }): Promise<void>;
}
