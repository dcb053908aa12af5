// Makes what runs in Lambda, after tsc: the shipped functions as deterministic zips, what the documentation pages load, the operations of
// their contracts, and the handler kit for users' own handlers.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { commonPasswordsModule } from "./common-passwords.mjs";
import { pageAssets } from "./page-assets.mjs";

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, "..");
const {
  bundleOptions,
  bundleShipped,
  functionEntries,
  shippedOptions,
} = require("../dist/components/building-blocks/bundle.js");
const { deterministicZip } = require("../dist/components/building-blocks/deterministic-zip.js");

/** Functions that a component completes with files of its own. */
const scripts = ["gateway/authorizer", "gateway/docs", "identity/authorizer"];

const out = process.argv[2] ?? join(root, "dist/functions");
await write("identity/passwords/most-common.js", commonPasswordsModule());
for (const entry of functionEntries)
  await write(`${entry}.zip`, deterministicZip({ "index.js": Buffer.from(bundleShipped(entry)) }));
for (const entry of scripts) await write(`${entry}/index.js`, bundleShipped(entry));
await rm(join(out, "gateway/docs/assets"), { recursive: true, force: true }); // other versions have other names
for (const [name, text] of Object.entries(pageAssets())) await write(`gateway/docs/assets/${name}`, text);

// The kit keeps its packages outside: a user's bundle must hold one zod, theirs. What counts limits and what remembers answers have the client of
// DynamoDB in them, which nobody else needs.
const { alias: _, ...options } = bundleOptions;
await writeKit("runtime/index.mjs", "index.ts", { minify: false });
const { alias } = shippedOptions("events/write");
await writeKit("runtime/limits.mjs", "limits/table.ts", { alias });
await writeKit("runtime/idempotency.mjs", "idempotency/table.ts", { alias });

// What constructs say of the shipped contracts: see components/secure-gateway/shipped-operations.ts.
const { operation } = require("../dist/components/secure-gateway/operation.js");
const contracts = ["events", "gateway", "health", "identity", "registry"].map((area) =>
  require(`../dist/functions/${area}/contract.js`),
);
const routes = contracts.flatMap((contract) => Object.values(contract).filter((value) => value?.signature));
const operations = Object.fromEntries(routes.map((route) => [route.signature, JSON.stringify(operation(route))]));
await write("operations.json", JSON.stringify(operations, undefined, 1));

async function writeKit(file, source, more) {
  const { outputFiles } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: [join(root, "functions/runtime", source)],
    format: "esm",
    external: ["zod", "@middy/core"],
    write: false,
    ...more,
  });
  await write(file, outputFiles[0].contents);
}

async function write(file, contents) {
  const path = join(out, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
  console.log(`${file.padEnd(24)} ${(contents.length / 1024).toFixed(1)} KB`);
}
