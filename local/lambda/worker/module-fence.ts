import { registerHooks } from "node:module";
import { sep } from "node:path";
import { pathToFileURL } from "node:url";

/** Packages that Lambda's Node runtime brings along: they may come from the project when a bundle leaves them out. */
const inRuntime = /^@(aws-sdk|smithy|aws-crypto)\//;

/**
 * Keeps a function to the modules of its own code. Its folder lies inside the project, so Node would find the project's
 * node_modules from there, and a package that is missing from the bundle would fail on AWS only.
 */
export function fenceModules(taskRoot: string): void {
  const inside = pathToFileURL(taskRoot + sep).href;
  registerHooks({
    resolve(specifier, context, next) {
      const result = next(specifier, context);
      const leaves =
        context.parentURL?.startsWith(inside) && result.url.startsWith("file:") && !result.url.startsWith(inside);
      if (!leaves || inRuntime.test(specifier)) return result;
      const error = new Error(
        `Cannot find module '${specifier}' in the function's code (it is in ${result.url}, which is not part of the function)`,
      );
      throw Object.assign(error, { code: "MODULE_NOT_FOUND" });
    },
  });
}
