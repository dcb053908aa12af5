import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Folder of Portico's package.json, from source as from dist. */
export const packageRoot: string = (() => {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
})();

export const packageVersion = (): string =>
  (JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }).version;
