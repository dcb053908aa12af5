import { createHash } from "node:crypto";
import type { Cloud } from "../cloud";
import type { Properties, ResourceState } from "../service";

/**
 * The name of a resource whose inputs name none: its logical name and seven characters, as AWS's provider makes them. They
 * depend on the URN and the number of replacements only, so that every start finds the same names.
 */
export function physicalNameOf(urn: string, name: string, generation: number): string {
  const seed = generation === 0 ? urn : `${urn}#${generation}`;
  return `${name}-${createHash("sha256").update(seed).digest("hex").slice(0, 7)}`;
}

/**
 * The state of a resource that is declared only: its inputs, and of what AWS would add, the name, id and ARN that most types have.
 * Nothing acts on it.
 *
 * @param type Pulumi's token, such as `aws:sqs/queue:Queue`
 */
export function declaredState(
  type: string,
  inputs: Properties,
  physicalName: string,
  { region, accountId }: Pick<Cloud, "region" | "accountId">,
): ResourceState {
  const [provider, module = "", kind = ""] = type.split(":");
  const name = typeof inputs.name === "string" ? inputs.name : physicalName;
  if (provider !== "aws") return { id: physicalName, outputs: { ...inputs, id: physicalName } };
  const service = module.split("/")[0];
  const arn = `arn:aws:${service}:${region}:${accountId}:${kind.charAt(0).toLowerCase()}${kind.slice(1)}/${name}`;
  return { id: name, outputs: { name, arn, ...inputs } };
}
