import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RuntimeError } from "./errors";

/** A Lambda handler: `(event, context)`, or `(event, context, callback)` on the runtimes that still call back. */
export type Handler = (event: unknown, context: unknown, callback?: unknown) => unknown;

/** Node's own `import()`: our compiler would turn the keyword into `require`, which cannot load every ES module. */
const importModule = new Function("url", "return import(url)") as (url: string) => Promise<unknown>;

/**
 * Loads a handler by Lambda's rules: `src/hello.handler` is the export `handler` of `src/hello` as `.js` (an ES module
 * where package.json says so), `.mjs` or `.cjs`; `hello.a.b` is a nested export.
 *
 * @throws RuntimeError MalformedHandlerName, ImportModuleError, UserCodeSyntaxError or HandlerNotFound; else what the module threw
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<Handler> {
  if (handler.includes(".."))
    throw new RuntimeError("MalformedHandlerName", `'${handler}' is not a valid handler name: it must not hold ".."`);
  const name = basename(handler);
  const folder = handler.slice(0, handler.lastIndexOf(name));
  const [, moduleName, path] = /^([^.]*)\.(.*)$/.exec(name) ?? [];
  if (!moduleName || !path) throw new RuntimeError("MalformedHandlerName", `Bad handler '${handler}'`);
  const file = resolve(taskRoot, folder, moduleName);
  const found = path
    .split(".")
    .reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], await loadModule(taskRoot, file));
  if (!found) throw new RuntimeError("HandlerNotFound", `${handler} is undefined or not exported`);
  if (typeof found !== "function") throw new RuntimeError("HandlerNotFound", `${handler} is not a function`);
  return found as Handler;
}

async function loadModule(taskRoot: string, file: string): Promise<unknown> {
  const require = createRequire(join(taskRoot, "handler.js"));
  const esm = (path: string) => importModule(pathToFileURL(path).href);
  try {
    if (existsSync(`${file}.js`))
      return isEsModule(dirname(file), taskRoot) ? await esm(`${file}.js`) : require(`${file}.js`);
    if (existsSync(`${file}.mjs`)) return await esm(`${file}.mjs`);
    if (existsSync(`${file}.cjs`)) return require(`${file}.cjs`);
  } catch (error) {
    throw explained(error);
  }
  throw new RuntimeError(
    "ImportModuleError",
    `Error: Cannot find module '${basename(file)}' (no ${basename(file)}.js, .mjs or .cjs in the function's code)`,
  );
}

function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof SyntaxError) return new RuntimeError("UserCodeSyntaxError", String(error), error);
  const code = (error as { code?: string }).code;
  return code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND"
    ? new RuntimeError("ImportModuleError", String(error), error)
    : error;
}

/** Does the nearest package.json, up to the task's root, say `"type": "module"`? */
function isEsModule(folder: string, taskRoot: string): boolean {
  const file = join(folder, "package.json");
  if (existsSync(file)) return (JSON.parse(readFileSync(file, "utf8")) as { type?: string }).type === "module";
  return folder !== taskRoot && folder.startsWith(taskRoot) && isEsModule(dirname(folder), taskRoot);
}
