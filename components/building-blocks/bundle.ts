import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BuildFailure, BuildOptions } from "esbuild";

/** The root of the tree that this file is in: of the sources, or of what was built from them. */
const sources = join(__dirname, "../..");
const packageRoot = existsSync(join(sources, "package.json")) ? sources : join(sources, "..");

/** The functions that ship with this package, by the path of their file in `functions`, without the extension. */
export const functionEntries = [
  "audit/forward",
  "events/forward",
  "events/read",
  "events/write",
  "health/check",
  "identity/account",
  "identity/auth",
  "identity/keys",
  "registry/invite",
  "registry/read",
  "registry/write",
] as const;

/** A function that ships with this package. */
export type FunctionEntry = (typeof functionEntries)[number];

/** A shipped function that a component completes with files of its own. */
export type ShippedScript = "gateway/authorizer" | "gateway/docs" | "identity/authorizer";

/**
 * Path of the zip of a function that ships with this package. Its handler is `index.handler`.
 *
 * @throws Error when it is not there: only a checkout that was not built lacks it
 * @example
 * new LambdaFunction("write", { code: new pulumi.asset.FileArchive(shippedBundle("events/write")) });
 */
export const shippedBundle = (entry: FunctionEntry): string => built(`${entry}.zip`);

/**
 * Path of the script of a shipped function that a component completes with files of its own, to be `index.js` in its archive.
 *
 * @throws Error as {@link shippedBundle}
 */
export const shippedScript = (entry: ShippedScript): string => built(`${entry}/index.js`);

/** Path of the folder with the scripts and styles of the documentation pages. @throws Error as {@link shippedBundle} */
export const shippedPageAssets = (): string => built("gateway/docs/assets");

/** Path of the operations of this package's own contracts, each a line, made of them when it was built. @throws Error as {@link shippedBundle} */
export const shippedOperationsFile = (): string => built("operations.jsonl");

function built(file: string): string {
  const path = join(packageRoot, "dist/functions", file);
  if (!existsSync(path)) throw new Error(`${path} is not there; in a checkout of portico, run "npm run build"`);
  return path;
}

/**
 * How every function is bundled: one CommonJS file for Lambda's Node 24. Takes the ES modules of packages, which shed
 * what is not used (a third of the AWS SDK), and of the SDK's credential chain the environment only, which is where
 * Lambda puts credentials (a further third).
 */
export const bundleOptions = {
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  mainFields: ["module", "main"],
  alias: { "@aws-sdk/credential-provider-node": join(sources, "functions/runtime/environment-credentials") },
  minify: true,
  legalComments: "none",
  charset: "utf8",
  logLevel: "silent",
} satisfies BuildOptions;

/**
 * The code of a handler file, bundled as this package's own functions are. The same sources give the same bytes.
 *
 * @param file path of a TypeScript or JavaScript file that exports `handler`
 * @throws Error naming the file, and for code that does not compile, each place in it
 */
export const bundleHandler = (file: string): string => bundle(file, bundleOptions);

/**
 * How one of this package's own functions is bundled: besides, without what the SDK carries for streams of events, and with 3,000 common passwords in place of
 * 49,000.
 */
export const shippedOptions = (entry: string) =>
  ({
    ...bundleOptions,
    alias: {
      ...bundleOptions.alias,
      "@smithy/core/event-streams": join(sources, "functions/runtime/no-event-streams"),
      "@zxcvbn-ts/language-common": join(packageRoot, "dist/functions/identity/passwords/most-common.js"),
    },
    entryPoints: [join(packageRoot, "functions", `${entry}.ts`)],
  }) satisfies BuildOptions;

/** The code of one of this package's own functions. */
export function bundleShipped(entry: FunctionEntry | ShippedScript): string {
  const { entryPoints, ...options } = shippedOptions(entry);
  return bundle(String(entryPoints[0]), options);
}

function bundle(file: string, options: BuildOptions): string {
  if (!existsSync(file))
    throw new Error(`There is no handler file ${file}; paths are relative to where the program runs`);
  const { buildSync } = require("esbuild") as typeof import("esbuild"); // not before: most programs bundle nothing
  try {
    const { outputFiles } = buildSync({ ...options, entryPoints: [file], write: false });
    return outputFiles.map(({ text }) => text).join("");
  } catch (error) {
    const places = (error as BuildFailure).errors?.map(({ text, location }) =>
      location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
    );
    throw new Error(`The handler ${file} cannot be bundled:\n${places?.join("\n") ?? (error as Error).message}`);
  }
}
