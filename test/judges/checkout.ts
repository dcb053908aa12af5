import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./served";

/** Every file that git tracks, from the root. */
export const trackedFiles = (): string[] =>
  execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((file) => file && existsSync(join(root, file)));

/** A copy of the tracked files in a temporary folder, with the installed packages of this checkout; `portico` is the copy. */
export function checkout(): string {
  const folder = mkdtempSync(join(tmpdir(), "portico-checkout-"));
  for (const file of trackedFiles()) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  const packages = join(folder, "node_modules");
  mkdirSync(packages);
  for (const name of readdirSync(join(root, "node_modules")))
    symlinkSync(name === "portico" ? folder : join(root, "node_modules", name), join(packages, name));
  return folder;
}
