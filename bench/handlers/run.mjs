// Size and import time of our handlers' bundles, as ratios to an SDK-only lean bundle, with a naive one for comparison.
// node bench/handlers/run.mjs [runs]     (after npm run build)
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";

const require = createRequire(import.meta.url);
const { bundleHandler, bundleShipped } = require("../../dist/components/building-blocks/bundle.js");

const runs = Number(process.argv[2] ?? 31);
const here = (file) => join(import.meta.dirname, file);
const esbuildDefaults = { bundle: true, platform: "node", target: "node24", minify: true, write: false };

const bundles = {
  "lean (SDK, GetItem)": bundleHandler(here("lean.ts")),
  "events/write": bundleShipped("events/write"),
  "events/read": bundleShipped("events/read"),
  "gateway/docs": bundleShipped("gateway/docs"),
  "naive (SDK, Middy, zod)": buildSync({ ...esbuildDefaults, entryPoints: [here("naive.ts")] }).outputFiles[0].text,
};

const folder = mkdtempSync(join(tmpdir(), "portico-bench-"));
const env = { TABLE_NAME: "t", AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "k", AWS_SECRET_ACCESS_KEY: "s" };
const importTime = (file) => {
  const script = `const t = performance.now(); require(${JSON.stringify(file)}); console.log(performance.now() - t)`;
  return Number(execFileSync(process.execPath, ["-e", script], { env, cwd: folder }));
};

try {
  writeFileSync(join(folder, "openapi.json"), "{}"); // read by gateway/docs when it starts
  const files = Object.entries(bundles).map(([name, code], index) => {
    const file = join(folder, `${index}.js`);
    writeFileSync(file, code);
    return { name, file, bytes: Buffer.byteLength(code), zipped: gzipSync(code, { level: 9 }).length, times: [] };
  });
  // Round by round, so that a busy moment of the machine touches all alike.
  for (let run = 0; run < runs; run++) for (const each of files) each.times.push(importTime(each.file));

  const results = files.map(({ name, bytes, zipped, times }) => {
    const sorted = times.sort((a, b) => a - b);
    return { name, bytes, zipped, least: sorted[0], median: sorted[runs >> 1] };
  });
  const [lean] = results;
  const ratio = (value, to) => `${(value / to).toFixed(2)} x`;
  console.log(
    `Node ${process.version}, ${runs} fresh processes each; ratios are to the lean bundle. Aim: 1.3 x, 280 KB, 90 KB gz.\n`,
  );
  console.table(
    Object.fromEntries(
      results.map(({ name, bytes, zipped, least, median }) => [
        name,
        {
          KB: (bytes / 1024).toFixed(0),
          size: ratio(bytes, lean.bytes),
          "KB gz": (zipped / 1024).toFixed(0),
          "size gz": ratio(zipped, lean.zipped),
          "import ms (min)": least.toFixed(1),
          "import (min)": ratio(least, lean.least),
          "import ms (median)": median.toFixed(1),
          "import (median)": ratio(median, lean.median),
        },
      ]),
    ),
  );
} finally {
  rmSync(folder, { recursive: true });
}
