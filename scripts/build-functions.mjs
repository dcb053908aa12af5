// Makes what runs in Lambda, after tsc: the shipped functions as deterministic zips, what the documentation pages load, the operations of
// their contracts, and the handler kit for users' own handlers.

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
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
// DynamoDB in them, once, which nobody else needs.
const { alias: _, ...options } = bundleOptions;
await writeKit({ index: "index.ts" }, { minify: false });
for (const file of await readdir(join(out, "runtime")))
  if (file.startsWith("shared-")) await rm(join(out, "runtime", file)); // other contents have other names
const { alias } = shippedOptions("events/write");
await writeKit({ limits: "limits/table.ts", idempotency: "idempotency/table.ts" }, { alias, splitting: true });

// What constructs say of the shipped contracts: see components/secure-gateway/shipped-operations.ts.
const { operation } = require("../dist/components/secure-gateway/operation.js");
const contracts = ["events", "gateway", "health", "identity", "registry"].map((area) =>
  require(`../dist/functions/${area}/contract.js`),
);
const routes = contracts.flatMap((contract) => Object.values(contract).filter((value) => value?.signature));
await write(
  "operations.jsonl",
  routes.map((route) => `${JSON.stringify([route.signature, operation(route)])}\n`).join(""),
);

async function writeKit(sources, more) {
  const folder = join(root, "functions/runtime");
  const { outputFiles } = await build({
    ...options,
    absWorkingDir: root,
    preserveSymlinks: true, // the names of chunks are made of paths too
    entryPoints: Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, join(folder, source)])),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    chunkNames: "shared-[hash]",
    format: "esm",
    external: ["zod", "@middy/core"],
    write: false,
    ...more,
  });
  for (const { path, contents } of outputFiles) await write(`runtime/${basename(path)}`, contents);
}

async function write(file, contents) {
  const path = join(out, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
  console.log(`${file.padEnd(24)} ${(contents.length / 1024).toFixed(1)} KB`);
}
