import { existsSync, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { argError } from "../arg-error";

/** Code on disk, and what Lambda is to run of it. */
export interface CodeOnDisk {
  /** Path of a folder or a zip file, relative to where the program runs. */
  code: string;
  /** Lambda's handler, such as `handler.handler`. */
  handler: string;
  /** Lambda's name for the runtime; what is only known later is not looked at. */
  runtime: unknown;
}

/**
 * An archive of a zip file, or of a folder's files: the same files are the same archive. Left out are names that begin with a dot (but not
 * those of packages, within `node_modules`), and what Python and tools keep for themselves.
 *
 * @throws InputPropertyError when nothing is there, or not the file that the handler is in
 */
export function archiveOf(component: string, { code, handler, runtime }: CodeOnDisk): pulumi.asset.Archive {
  const stats = statSync(code, { throwIfNoEntry: false });
  if (!stats)
    throw argError(component, "code", `there is no folder ${code} in ${process.cwd()}; paths are relative to that`);
  if (isZip(code, stats)) return new pulumi.asset.FileArchive(code);
  if (!stats.isDirectory()) throw argError(component, "code", `${code} is a file; give its folder, or a zip file`);
  if (String(runtime).startsWith("provided"))
    throw argError(
      component,
      "code",
      `a folder's archive does not keep the permission to run ${code}/bootstrap, which ${runtime} needs; give a zip file`,
    );
  const files = filesIn(code);
  checkHandler(component, files, { code, handler, runtime });
  return new pulumi.asset.AssetArchive(
    // Absolute: Pulumi's engine may have another folder for its own than the program that it is in.
    Object.fromEntries(files.map((file) => [file, new pulumi.asset.FileAsset(resolve(code, file))])),
  );
}

const isZip = (path: string, stats: Stats) => stats.isFile() && /\.(?:zip|jar)$/.test(path);

/** What Python and tools keep beside the code: it changes without the code, or is of this machine alone. */
const caches = /^(?:__pycache__|venv)$|\.py[co]$/;
const isLeftOut = (name: string, inPackages: boolean) =>
  caches.test(name) || name === ".bin" || name === ".cache" || (name.startsWith(".") && !inPackages);

/** The files of a folder, by their path in it with slashes, sorted. Links are followed, but not into a folder that they are in. */
function filesIn(folder: string, path = "", above: readonly string[] = []): string[] {
  const place = join(folder, path);
  const real = realpathSync(place);
  if (above.includes(real)) return [];
  const inPackages = path.split("/").includes("node_modules");
  return readdirSync(place)
    .sort()
    .filter((name) => !isLeftOut(name, inPackages))
    .flatMap((name) => {
      const inner = path === "" ? name : `${path}/${name}`;
      const stats = statSync(join(folder, inner), { throwIfNoEntry: false });
      if (stats?.isDirectory()) return filesIn(folder, inner, [...above, real]);
      return stats?.isFile() ? [inner] : [];
    });
}

/** The file that a handler is in may end in these, by runtime. What is not listed (Java, .NET) names a class, not a file. */
const endings: readonly [RegExp, readonly string[]][] = [
  [/^python/, [".py", "/__init__.py"]],
  [/^nodejs/, [".js", ".mjs", ".cjs"]],
  [/^ruby/, [".rb"]],
];

function checkHandler(component: string, files: readonly string[], { code, handler, runtime }: CodeOnDisk): void {
  const [, possible] = endings.find(([runtimes]) => runtimes.test(String(runtime))) ?? [];
  if (possible === undefined) return;
  const python = String(runtime).startsWith("python");
  // In Python the function is what follows the last dot, elsewhere what follows the first one of the file's name.
  const form = python ? /^(.+)\.([^.]+)$/ : /^((?:.*\/)?[^./][^./]*)\.(.+)$/;
  const [, module, name] = form.exec(handler) ?? [undefined, undefined, undefined];
  if (module === undefined || name === undefined)
    throw argError(component, "handler", `"${handler}" is not of the form file.function, such as handler.handler`);
  const file = (python ? module.replaceAll(".", "/") : module).replace(/^\.\//, "");
  if (possible.some((ending) => files.includes(file + ending))) return;
  const wanted = join(code, file + possible[0]);
  throw argError(
    component,
    "handler",
    existsSync(wanted)
      ? `${wanted} is among what is left out of an archive; call it otherwise`
      : `there is no ${file}${possible[0]} in ${code}, where "${handler}" would be; there is ${listed(files)}`,
  );
}

const listed = (files: readonly string[]) =>
  files.length === 0 ? "nothing" : files.length > 5 ? `${files.slice(0, 5).join(", ")}, …` : files.join(", ");
