import { join } from "node:path";
import { evaluate } from "../support/evaluate.mjs";
import { folderOf, repository } from "../support/folder.mjs";
import { median, ratio, rounds, shown } from "../support/numbers.mjs";
import { stackOf, startPortico } from "../support/portico.mjs";

/**
 * How long a program of constructs takes, against one that declares the very same resources by `@pulumi/aws` with literal values: the quickest
 * way there is, for nothing waits for anything and nothing is computed.
 */
export async function measure({ quick }) {
  const constructs = join(repository, "examples", "event-api");
  const server = startPortico(constructs);
  const { resources } = await stackOf(server);
  await server.stop();
  const raw = folderOf({ "Pulumi.yaml": "name: raw\nruntime: nodejs\n", "index.ts": rawProgram(resources) });
  const results = await rounds(quick ? 3 : 9, { constructs, raw }, evaluate);
  const count = resources.filter(isAws).length;
  for (const [name, times] of Object.entries(results))
    console.log(
      `  ${name.padEnd(12)}${count} resources of AWS: ${shown(median(times))} ms (fastest ${shown(Math.min(...times))}), ${ratio(median(times), median(results.raw))} raw (of the fastest ${ratio(Math.min(...times), Math.min(...results.raw))})`,
    );
}

const isAws = ({ type }) => type.startsWith("aws:");

function rawProgram(resources) {
  const archive = JSON.stringify(join(repository, "dist/functions/events/read.zip"));
  const lines = resources.filter(isAws).map(({ type, name, inputs }) => {
    const [, module, className] = type.split(":");
    const args = JSON.stringify(inputs, (_, value) => (value?.kind === "archive" ? "an archive" : value), 2);
    return `new ${module.split("/")[0]}.${className}(${JSON.stringify(name)}, ${args.replaceAll('"an archive"', `new pulumi.asset.FileArchive(${archive})`)});`;
  });
  const modules = [...new Set(resources.filter(isAws).map(({ type }) => type.split(":")[1].split("/")[0]))];
  const imports = modules.map((module) => `import * as ${module} from "@pulumi/aws/${module}";`);
  return ['import * as pulumi from "@pulumi/pulumi";', ...imports, ...lines, ""].join("\n");
}
