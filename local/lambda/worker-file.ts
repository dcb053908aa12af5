import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let bundled: string | undefined;

/**
 * The file that worker threads start from. In the package it is the compiled worker. Where this module itself runs as
 * TypeScript (our own tests), threads know nothing of its loader: esbuild makes a bundle of the worker, once a process.
 */
export function workerFile(): string {
  if (!__filename.endsWith(".ts")) return join(__dirname, "worker", "index.js");
  if (bundled === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "portico-worker-"));
    bundled = join(folder, "index.js");
    const { buildSync } = require("esbuild") as typeof import("esbuild");
    buildSync({
      entryPoints: [join(__dirname, "worker", "index.ts")],
      bundle: true,
      platform: "node",
      target: "node24",
      outfile: bundled,
    });
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  }
  return bundled;
}
