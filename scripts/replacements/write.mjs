// Writes local/engine/replacements/replacements.json: which properties of @pulumi/aws' resource types replace their resource when they change.
//
//   node scripts/replacements/write.mjs CHECKOUT VERSION
//
// CHECKOUT is a checkout of github.com/hashicorp/terraform-provider-aws (or an index of its declarations, see main.go), VERSION the provider's. Needs
// Go. What could not be told is printed: look at it before you commit the file.

import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { former, modules, resources as named, properties } from "./names.mjs";
import { nestedTypes, version as pulumiVersion, resourceTypes } from "./pulumi.mjs";

const [checkout, version] = process.argv.slice(2);
if (checkout === undefined || version === undefined) {
  console.error("usage: node scripts/replacements/write.mjs CHECKOUT VERSION");
  process.exit(2);
}
const sources = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".go"));
const read = ["run", ...sources.map((name) => join(import.meta.dirname, name)), checkout];
const terraform = JSON.parse(execFileSync("go", read, { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] }));

const flat = (name) => name.replaceAll("_", "").toLowerCase();
const byFlatName = new Map(Object.keys(terraform).map((name) => [flat(name.replace(/^aws_/, "")), name]));
const types = resourceTypes();
const nested = nestedTypes();
const found = {};
for (const token of [...types.keys()].sort()) {
  const resource = terraformName(token);
  if (resource === undefined) {
    console.log(`${token}: no resource of the provider`);
    continue;
  }
  const [path, name] = token.slice("aws:".length).split(":");
  if (name !== upper(path.split("/")[1]))
    throw new Error(`${token} is not named as all others are: local/engine/replacements would miss it`);
  found[path] = replacementsOf(token, resource).sort().join(" ");
}
const file = join(import.meta.dirname, "../../local/engine/replacements/replacements.json");
const source = `Facts read from the schemas of hashicorp/terraform-provider-aws ${version} (MPL-2.0) for @pulumi/aws ${pulumiVersion} by scripts/replacements`;
const lines = Object.entries(found).map(([token, paths]) => `    ${JSON.stringify(token)}: ${JSON.stringify(paths)}`);
writeFileSync(file, `{\n  "source": ${JSON.stringify(source)},\n  "types": {\n${lines.join(",\n")}\n  }\n}\n`);
console.log(`${lines.length} types of ${types.size}`);

/** The provider's resource of a Pulumi type. */
function terraformName(token) {
  const [, path = ""] = /^aws:([^:]+):/.exec(token) ?? [];
  const known = Object.keys(named).find((name) => named[name] === (former[path] ?? path));
  if (known !== undefined) return terraform[`aws_${known}`] && `aws_${known}`;
  const [module, kind] = (former[path] ?? path).split("/");
  return [`${modules[module] ?? module}${kind}`, `${module}${kind}`, kind]
    .map((name) => byFlatName.get(flat(name)))
    .find(Boolean);
}

/** The paths whose change replaces a resource: `name`, `importTable.s3BucketSource`, `rules[*].id`. */
function replacementsOf(token, resource) {
  const { attributes, regional } = terraform[resource];
  const inputs = types.get(token);
  const paths = pathsIn(attributes, inputs, [token, resource]);
  return regional && attributes.region === undefined && inputs.has("region") ? [...paths, "region"] : paths;
}

function pathsIn(attributes, inputs, [token, place]) {
  const names = namesOf(attributes, inputs, place);
  return Object.entries(attributes).flatMap(([attribute, { replaces, computedOnly, nested: within }]) => {
    const name = names.get(attribute);
    const isRead = !computedOnly && attribute !== "timeouts";
    if (name === undefined) {
      if (isRead && replaces) console.log(`${token}: no input for ${place}.${attribute}`);
      return [];
    }
    if (replaces === "if") console.log(`${token}: whether ${name} replaces is decided by a function`);
    if (replaces === "yes" || replaces === "configured") return [name];
    const { nested: type, list } = inputs.get(name);
    const members = nested.get(type);
    if (within === undefined || members === undefined) return [];
    const prefix = list ? `${name}[*].` : `${name}.`;
    return pathsIn(within, members, [token, `${place}.${attribute}`]).map((path) => prefix + path);
  });
}

/** Pulumi's names of attributes, by their names in the provider: in camel case, lists in the plural; or else what is left that is like it. */
function namesOf(attributes, inputs, place) {
  const names = new Map();
  for (const attribute of Object.keys(attributes)) {
    const given = properties[`${place.replace(/^aws_/, "")}.${attribute}`];
    const name = given ?? numbersOf(camel(attribute)).find((each) => inputs.has(each));
    if (name !== undefined) names.set(attribute, name);
  }
  const left = [...inputs.keys()].filter((name) => ![...names.values()].includes(name));
  for (const [attribute, { computedOnly }] of Object.entries(attributes)) {
    if (names.has(attribute) || computedOnly) continue;
    const shorter = camel(attribute.replace(/_(?:id|name|arn)$/, ""));
    const last = attribute.slice(attribute.lastIndexOf("_") + 1);
    const near = left.find((name) => name === shorter || shorter.endsWith(upper(name)) || name === last);
    if (near !== undefined) names.set(attribute, near);
  }
  return names;
}

/** A word in the singular and the plural, as Pulumi may have it. */
function numbersOf(word) {
  return [
    word,
    `${word}s`,
    `${word}es`,
    word.replace(/y$/, "ies"),
    word.replace(/(?:e)?x$/, "ices"),
    word.replace(/s$/, ""),
  ];
}

function camel(name) {
  return name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}

function upper(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
