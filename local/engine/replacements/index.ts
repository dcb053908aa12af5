import type { Properties, ResourceType } from "../../service";
import { differsAt } from "../changes";
import { conditions } from "./conditions";
import { types } from "./replacements.json";

/**
 * The properties whose change makes a new resource, as in AWS's provider: what its schemas say of them, for nearly every type of @pulumi/aws, whether
 * a service here owns it or not; and what its functions decide, as far as {@link conditions} has it. A type may say otherwise by `replaceOn`.
 *
 * @param region of the stack: a resource that begins or ends to name it stays where it is
 * @returns paths such as `hashKey` or `importTable.s3BucketSource`
 */
export function replacedBy(
  type: string,
  before: Properties,
  after: Properties,
  region: string,
  owner?: Pick<ResourceType, "replaceOn">,
): string[] {
  const differs = (path: string) => differsAt(path, before, after);
  const decided = owner?.replaceOn === undefined ? (conditions[type] ?? {}) : {};
  const moves = (before.region ?? region) !== (after.region ?? region);
  return [
    ...(owner?.replaceOn ?? replacementPaths(type)).filter((path) => (path === "region" ? moves : differs(path))),
    ...Object.keys(decided).filter((path) => differs(path) && decided[path]?.(before, after)),
  ];
}

/** The paths whose change always makes a new resource, by the schemas of AWS's provider. None for what it does not know. */
export function replacementPaths(type: string): readonly string[] {
  const [, path = ""] = /^aws:([^:]+):\w+$/.exec(type) ?? [];
  const paths = Object.hasOwn(types, path) ? types[path as keyof typeof types] : "";
  return paths === "" ? [] : paths.split(" ");
}
