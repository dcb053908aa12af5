/** Temporary folders with programs in them, gone when this process ends. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

const folders = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * A folder with these files, which finds the packages of another one.
 *
 * @param files texts by path
 * @param packages a folder with node_modules; default: the repository
 */
export function folderOf(files, packages = repository) {
  const folder = mkdtempSync(join(tmpdir(), "portico-bench-"));
  folders.push(folder);
  symlinkSync(join(packages, "node_modules"), join(folder, "node_modules"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
