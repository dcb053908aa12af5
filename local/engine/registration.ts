import { fileURLToPath } from "node:url";
import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { Properties } from "../service";
import type { SourceLocation } from "../user-error";
import type { SaidOfResource } from "./calls";
import type { AliasSpec } from "./urn";

/** Reads the message by which a program registers a resource. */
export const saidIn = (request: RegisterResourceRequest): SaidOfResource => ({
  type: request.getType(),
  name: request.getName(),
  parent: request.getParent(),
  custom: request.getCustom(),
  remote: request.getRemote(),
  wire: (request.getObject()?.toJavaScript() ?? {}) as Properties,
  additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
  aliases: [...request.getAliasurnsList().map((urn) => ({ urn })), ...request.getAliasesList().map(aliasOf)],
  ignoreChanges: request.getIgnorechangesList(),
  replaceOnChanges: request.getReplaceonchangesList(),
  replaceWith: request.getReplaceWithList(),
  replacementTrigger: request.getReplacementTrigger()?.toJavaScript() ?? null,
  deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
  protect: request.getProtect() ?? false,
  retain: request.getRetainondelete() ?? false,
  propertyDependencies: Object.fromEntries(
    [...request.getPropertydependenciesMap().entries()].map(([name, made]) => [name, made.getUrnsList()]),
  ),
  provider: request.getProvider(),
  source: sourceOf(request),
});

function sourceOf(request: RegisterResourceRequest): SourceLocation | undefined {
  const position = request.getSourceposition();
  if (!position?.getUri().startsWith("file:")) return undefined;
  return { file: fileURLToPath(position.getUri()), line: position.getLine(), column: position.getColumn() };
}

function aliasOf(alias: Alias): AliasSpec {
  const spec = alias.getSpec();
  if (!spec) return { urn: alias.getUrn() };
  const parent = spec.getNoparent() ? "" : spec.getParenturn() || undefined;
  return { name: spec.getName(), type: spec.getType(), stack: spec.getStack(), project: spec.getProject(), parent };
}
