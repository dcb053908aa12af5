import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One installed package and the licence that it states. */
export interface Installed {
  /** Where it is, such as `node_modules/ajv`. */
  path: string;
  licence: string;
}

interface Locked {
  license?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** Every package that a user of the library installs: its dependencies and peers, and theirs in turn. */
export function productionPackages(root: string): Installed[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  const found = new Set<string>();
  const visit = (from: string) => {
    const { dependencies, optionalDependencies, peerDependencies } = packages[from] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const path = placeOf(name, from, packages);
      if (path === undefined || found.has(path)) continue;
      found.add(path);
      visit(path);
    }
  };
  visit("");
  return [...found].sort().map((path) => ({ path, licence: packages[path]?.license ?? licenceOnDisk(root, path) }));
}

/** Where Node finds a package that another asks for: the nearest `node_modules` upwards. Undefined for an optional one that is not there. */
function placeOf(name: string, from: string, packages: Record<string, Locked>): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = `${folder ? `${folder}/` : ""}node_modules/${name}`;
    if (packages[path]) return path;
    if (!folder) return undefined;
  }
}

/** The licence in a package's own package.json: the lockfile leaves out those of old forms. Empty where there is none. */
function licenceOnDisk(root: string, path: string): string {
  try {
    const { license, licenses } = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8")) as {
      license?: string | { type: string };
      licenses?: { type: string }[];
    };
    return typeof license === "string"
      ? license
      : (license?.type ?? licenses?.map(({ type }) => type).join(" OR ") ?? "");
  } catch {
    return "";
  }
}

const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Python-2.0",
  "Unlicense",
]);

/** Whether an SPDX expression lets anyone use the package in anything: one side of an OR, both sides of an AND. */
export function permitted(licence: string): boolean {
  const text = licence.trim().replace(/^\((.*)\)$/, "$1");
  return text.split(" OR ").some((either) => either.split(" AND ").every((one) => permissive.has(one.trim())));
}
