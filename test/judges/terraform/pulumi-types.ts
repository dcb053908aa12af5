import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What @pulumi/aws says of an input. */
export interface Member {
  /** Its nested type, such as `dynamodb.TableTtl`. */
  nested: string | undefined;
  list: boolean;
  /** True for what may be an object in Pulumi and is JSON text in Terraform, such as a policy. */
  json: boolean;
  /** True for files and archives. */
  asset: boolean;
}

export type Members = ReadonlyMap<string, Member>;

const root = dirname(require.resolve("@pulumi/aws/package.json"));

/**
 * The inputs of a resource type, by its token.
 *
 * @throws Error for a type that @pulumi/aws does not have
 */
export function inputsOf(token: string): Members {
  const [, path = ""] = /^aws:([^:]+):\w+$/.exec(token) ?? [];
  const declarations = readFileSync(join(root, `${path}.d.ts`), "utf8");
  return membersIn(declarations.slice(declarations.lastIndexOf("export interface ")));
}

/** The members of a nested type, by its name. Undefined where there is none, as for a resource class. */
export function membersOf(nested: string): Members | undefined {
  nestedTypes ??= readNestedTypes();
  return nestedTypes.get(nested);
}

let nestedTypes: Map<string, Members> | undefined;

function readNestedTypes(): Map<string, Members> {
  const types = new Map<string, Members>();
  const text = readFileSync(join(root, "types", "input.d.ts"), "utf8");
  for (const [, namespace, body = ""] of text.matchAll(/^export declare namespace (\w+) \{\n([\s\S]*?)^\}\n/gm))
    for (const [, name, members = ""] of body.matchAll(/^ {4}(?:export )?interface (\w+) \{\n([\s\S]*?)^ {4}\}\n/gm))
      types.set(`${namespace}.${name}`, membersIn(members));
  return types;
}

function membersIn(text: string): Members {
  const members = new Map<string, Member>();
  for (const [, name = "", type = ""] of text.matchAll(/^\s*(\w+)\??: (pulumi\.Input<.*|\{)/gm))
    members.set(name, {
      nested: /inputs\.([\w.]+)/.exec(type)?.[1],
      list: type.includes("[]"),
      json: type.includes("string | inputs."),
      asset: type.includes("pulumi.asset."),
    });
  return members;
}
