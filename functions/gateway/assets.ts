import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

/** A file that the pages need. */
export interface Asset {
  /** Content type. */
  type: string;
  /** Its content, read when it is first asked for. */
  text(): string;
}

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

/** The files of a folder by their names, which are all that can be asked for; none where there is no folder. */
export function assetsIn(folder: string): ReadonlyMap<string, Asset> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return new Map(names.map((name) => [name, assetOf(join(folder, name))]));
}

function assetOf(file: string): Asset {
  let read: string | undefined;
  return {
    type: types[extname(file)] ?? "application/octet-stream",
    text: () => {
      read ??= readFileSync(file, "utf8");
      return read;
    },
  };
}
