/** Installs the peers once, outside the project: into a folder of the machine's temporary one that is named by what package.json asks for. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const wanted = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "package.json"), "utf8");

/** The folder whose node_modules holds the peers. */
export const peersFolder = join(
  tmpdir(),
  `portico-bench-peers-${createHash("sha256").update(wanted).digest("hex").slice(0, 8)}`,
);

/** Finds the peers' packages. */
export const requirePeer = createRequire(join(peersFolder, "package.json"));

const done = join(peersFolder, "installed");
if (!existsSync(done)) {
  rmSync(peersFolder, { recursive: true, force: true });
  mkdirSync(peersFolder, { recursive: true });
  writeFileSync(join(peersFolder, "package.json"), wanted);
  console.log(`installing the peers into ${peersFolder} (once)`);
  // serverless-offline asks for serverless 4, which wants a login. osls is its fork without one, and names its command the same.
  const args = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--legacy-peer-deps", "--loglevel=error"];
  const { status } = spawnSync("npm", args, {
    cwd: peersFolder,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm could not install the peers into ${peersFolder}`);
  writeFileSync(done, "");
}
