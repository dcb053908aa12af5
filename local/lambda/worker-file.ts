import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let bundled: string | undefined;

/**
 * The file that worker threads start from. In the package it is the compiled worker. Where this module itself runs as
 * TypeScript (our own tests), threads know nothing of its loader: esbuild makes a bundle of the worker, which all processes share
 * for as long as the worker stays as it is.
 */
export function workerFile(): string {
  if (!__filename.endsWith(".ts")) return join(__dirname, "worker", "index.js");
  bundled ??= bundleWorker();
  return bundled;
}

function bundleWorker(): string {
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, "worker", "index.ts")],
    bundle: true,
    platform: "node",
    target: "node24",
    write: false,
  });
  const bundle = outputFiles[0]?.contents ?? "";
  const hash = createHash("sha256").update(bundle).digest("hex").slice(0, 16);
  const folder = join(tmpdir(), "portico-workers");
  const file = join(folder, `${hash}.js`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const own = join(folder, `${hash}.${process.pid}`);
  writeFileSync(own, bundle);
  renameSync(own, file);
  return file;
}
