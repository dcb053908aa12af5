import { resolve } from "node:path";
import type { BuildOptions, BuildResult } from "esbuild";
import type { Bundle } from "./messages";

type BuildSync = (options: BuildOptions) => BuildResult;

/** Esbuild with a `buildSync` that notes what the program bundles: so the local cloud knows which sources a function is made of. */
export function notingBundles(esbuild: { buildSync: BuildSync }, bundles: Bundle[]): object {
  return { ...esbuild, buildSync: noting(esbuild.buildSync, bundles) };
}

/** What it cannot build again (plug-ins, several outputs, files that it writes itself) is not noted. */
const noting =
  (buildSync: BuildSync, bundles: Bundle[]): BuildSync =>
  (options) => {
    const result = buildSync({ ...options, metafile: true });
    const folder = options.absWorkingDir ?? process.cwd();
    const inputs = Object.keys(result.metafile?.inputs ?? {}).map((path) => resolve(folder, path));
    const own = inputs.filter((path) => !/[\\/]node_modules[\\/]/.test(path));
    const [output, ...others] = result.outputFiles ?? [];
    if (output && others.length === 0 && !options.plugins && !options.stdin)
      bundles.push({ options, folder, inputs: own, text: output.text });
    return result;
  };
