import type { PolicyConfigSchema } from "@pulumi/policy";
import { changed } from "./changed";
import type { Config } from "./configured";
import { projectOf, stackOf } from "./production";
import type { Asked } from "./rule";

/** The tags that Portico's own constructs set, with what they say. */
const usual: Readonly<Record<string, string>> = { "portico:project": "{project}", "portico:stack": "{stack}" };

/** What the pack's user may configure of required tags. */
export const tagsSchema: PolicyConfigSchema = {
  properties: {
    tags: {
      type: "object",
      additionalProperties: { type: "string" },
      default: usual,
      description:
        "Required tags, and the value that the remedy gives to each: {project}, {stack} and {name} stand for the resource's own. An empty value is for people to fill in",
    },
  },
};

/** What a rule about required tags says of the tags of one resource. */
export function tagFaults(tags: unknown, asked: Asked): string[] {
  const missing = missingTags(tags, asked);
  return missing.length === 0 ? [] : [`The resource has no tag ${missing.join(", ")}.`];
}

/** The tags of a resource, and those that are missing and have a value for everyone. */
export function withTags(tags: unknown, asked: Asked): { tags: Record<string, string> } {
  const wanted = wantedTags(asked);
  const added = missingTags(tags, asked).flatMap((key) => (wanted[key] ? [[key, wanted[key]]] : []));
  return { tags: changed(tags as Record<string, string> | undefined, Object.fromEntries(added)) };
}

/** Tags that every resource of a provider gets count too; reading the resource's own comes first. */
function missingTags(tags: unknown, asked: Asked): string[] {
  const has = (holder: unknown, key: string) => isMap(holder) && key in holder;
  const missing = Object.keys(wantedTags(asked)).filter((key) => !has(tags, key));
  if (missing.length === 0) return [];
  const { defaultTags } = asked.resource.provider?.props ?? {};
  const ofProvider = isMap(defaultTags) ? defaultTags.tags : parsedTags(defaultTags);
  return missing.filter((key) => !has(ofProvider, key));
}

/** A provider's inputs that are no plain text travel as JSON. */
function parsedTags(defaultTags: unknown): unknown {
  if (typeof defaultTags !== "string") return undefined;
  try {
    return (JSON.parse(defaultTags) as { tags?: unknown } | null)?.tags;
  } catch {
    return undefined;
  }
}

function wantedTags({ config, resource }: Asked): Record<string, string> {
  const own: Record<string, string> = {
    "{project}": projectOf(resource.urn),
    "{stack}": stackOf(resource.urn),
    "{name}": resource.name,
  };
  return Object.fromEntries(
    Object.entries(configuredTags(config)).map(([key, value]) => [
      key,
      value.replace(/\{(?:project|stack|name)\}/g, (placeholder) => own[placeholder] ?? placeholder),
    ]),
  );
}

function configuredTags({ tags }: Config): Readonly<Record<string, string>> {
  if (!isMap(tags)) return usual;
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)]));
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
