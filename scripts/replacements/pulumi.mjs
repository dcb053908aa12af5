// What @pulumi/aws says of itself: its resource types, their inputs, and the names within nested ones.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const root = dirname(createRequire(import.meta.url).resolve("@pulumi/aws/package.json"));

/** The version of @pulumi/aws. */
export const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** All resource types: token → the names of the inputs, each with the nested type's name (`dynamodb.TableTtl`) and whether it is a list of them. */
export function resourceTypes() {
  const types = new Map();
  for (const module of readdirSync(root)) {
    if (!statSync(join(root, module)).isDirectory()) continue;
    for (const file of readdirSync(join(root, module))) {
      if (!file.endsWith(".js")) continue;
      const code = readFileSync(join(root, module, file), "utf8");
      const token = /__pulumiType = '(aws:[^']+)'/.exec(code)?.[1];
      if (token === undefined) continue;
      const assigned = code
        .slice(code.lastIndexOf("const args = argsOrState"))
        .matchAll(/resourceInputs\["(\w+)"\] = (.*);/g);
      const inputs = [...assigned].filter(([, , value]) => !value.includes("/*out*/")).map(([, name]) => name);
      const declarations = readFileSync(join(root, module, file.replace(/\.js$/, ".d.ts")), "utf8");
      const members = membersIn(declarations.slice(declarations.lastIndexOf("export interface ")));
      types.set(token, new Map(inputs.map((name) => [name, members.get(name) ?? {}])));
    }
  }
  return types;
}

/** The nested types of inputs by name (`dynamodb.TableTtl`), as {@link resourceTypes} has inputs. */
export function nestedTypes() {
  const types = new Map();
  const text = readFileSync(join(root, "types", "input.d.ts"), "utf8");
  const read = (body, prefix) => {
    for (const [, name, members] of body.matchAll(/^\s*(?:export )?interface (\w+) \{\n([\s\S]*?)^\s*\}\n/gm))
      types.set(prefix + name, membersIn(members));
  };
  for (const [, namespace, body] of text.matchAll(/^export declare namespace (\w+) \{\n([\s\S]*?)^\}\n/gm)) {
    read(body.replace(/^ {4}namespace \w+ \{[\s\S]*?^ {4}\}\n/gm, ""), `${namespace}.`);
    for (const [, inner, nested] of body.matchAll(/^ {4}namespace (\w+) \{\n([\s\S]*?)^ {4}\}\n/gm))
      read(nested, `${namespace}.${inner}.`);
  }
  return types;
}

function membersIn(text) {
  const members = new Map();
  for (const [, name, type] of text.matchAll(/^\s*(\w+)\??: (pulumi\.Input<.*|\{)/gm)) {
    const nested = /inputs\.([\w.]+)/.exec(type)?.[1];
    members.set(name, { nested, list: /\[\]/.test(type) });
  }
  return members;
}
