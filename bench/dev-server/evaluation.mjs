import { join } from "node:path";
import { evaluate } from "../support/evaluate.mjs";
import { folderOf, repository } from "../support/folder.mjs";
import { median, ratio, rounds, shown } from "../support/numbers.mjs";
import { stackOf, startPortico } from "../support/portico.mjs";

/**
 * How long a program of constructs takes, against one that declares the very same resources by `@pulumi/aws`: with literal values in the place of
 * all that the constructs compute, and with the same inputs that wait for other resources.
 */
export async function measure({ quick }) {
  const constructs = join(repository, "examples", "event-api");
  const server = startPortico(constructs);
  const { resources } = await stackOf(server);
  await server.stop();
  const registered = [];
  await evaluate(constructs, (resource) => registered.push(resource));
  const raw = folderOf({
    "Pulumi.yaml": "name: raw\nruntime: nodejs\n",
    "index.ts": rawProgram(resources, registered),
  });
  const results = await rounds(quick ? 3 : 9, { constructs, raw }, (folder) => evaluate(folder));
  const count = resources.filter(isAws).length;
  for (const [name, times] of Object.entries(results))
    console.log(
      `  ${name.padEnd(12)}${count} resources of AWS: ${shown(median(times))} ms (fastest ${shown(Math.min(...times))}), ${ratio(median(times), median(results.raw))} raw (of the fastest ${ratio(Math.min(...times), Math.min(...results.raw))})`,
    );
}

const isAws = ({ type }) => type.startsWith("aws:");

function rawProgram(resources, registered) {
  const archive = JSON.stringify(join(repository, "dist/functions/events/read.zip"));
  const inputsOf = new Map(resources.map(({ type, name, inputs }) => [`${type}::${name}`, inputs]));
  const variables = new Map();
  const lines = registered.filter(isAws).map(({ type, name, dependsOn }) => {
    const id = `${type}::${name}`;
    const [, module, className] = type.split(":");
    const args = Object.entries(inputsOf.get(id) ?? {}).map(([input, value]) => {
      const literal = JSON.stringify(
        value,
        (_, part) => (part?.kind === "archive" ? "an archive" : part),
        2,
      ).replaceAll('"an archive"', `new pulumi.asset.FileArchive(${archive})`);
      const others = (dependsOn.get(input) ?? []).map((other) => variables.get(other)).filter(Boolean);
      const waits =
        others.length > 0
          ? `pulumi.all([${others.map((other) => `${other}.id`).join(", ")}]).apply(() => (${literal}))`
          : literal;
      return `${JSON.stringify(input)}: ${waits}`;
    });
    variables.set(id, `r${variables.size}`);
    return `const ${variables.get(id)} = new ${module.split("/")[0]}.${className}(${JSON.stringify(name)}, { ${args.join(", ")} });`;
  });
  const modules = [...new Set(registered.filter(isAws).map(({ type }) => type.split(":")[1].split("/")[0]))];
  const imports = modules.map((module) => `import * as ${module} from "@pulumi/aws/${module}";`);
  return ['import * as pulumi from "@pulumi/pulumi";', ...imports, ...lines, ""].join("\n");
}
