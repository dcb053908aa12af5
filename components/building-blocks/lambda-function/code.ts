import { existsSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { argError, oneOf } from "../arg-error";
import { bundleHandler, type FunctionEntry, functionEntries, shippedBundle } from "../bundle";
import { archiveOf } from "./folder";
import { checkRuntime, nodeRuntime } from "./runtime";

/** What a function runs: three ways to say it, of which one is used. */
export interface FunctionCodeArgs {
  /** A function that ships with this package, such as `events/write`. */
  entry?: string;
  /**
   * Without `code`: a TypeScript or JavaScript file that exports `handler`, such as `./src/hello.ts`, relative to where
   * the program runs; it is bundled when the program runs. With `code`: Lambda's handler, such as `hello.handler`.
   */
  handler?: string;
  /**
   * Code that is ready to run, in any language: a folder or a zip file, such as `./hello`, relative to where the program runs, or an archive of
   * Pulumi's. Takes `handler` and `runtime` too. Of a folder, names that begin with a dot and Python's caches are left out. Programs in other
   * languages than TypeScript give an archive.
   */
  code?: pulumi.Input<pulumi.asset.Archive> | string;
  /** Lambda's name for the runtime, such as `python3.14`. Default: `nodejs24.x`. One that AWS no longer patches is refused. */
  runtime?: pulumi.Input<string>;
}

/** What Lambda wants to know of a function's code. */
export interface FunctionCode {
  code: pulumi.Input<pulumi.asset.Archive>;
  handler: string;
  runtime: pulumi.Input<string>;
}

/**
 * @throws InputPropertyError when the arguments do not say one thing to run, the handler file or the code is missing, the handler does not
 * compile, or the runtime is past its end
 */
export function functionCode(component: string, args: FunctionCodeArgs): FunctionCode {
  const { entry, handler, code, runtime } = args;
  oneOf(component, "entry", { entry, handler });
  oneOf(component, "entry", { entry, code });
  oneOf(component, "entry", { entry, runtime });
  if (entry !== undefined)
    return {
      code: new pulumi.asset.FileArchive(shippedBundle(shipped(component, entry))),
      handler: "index.handler",
      runtime: nodeRuntime,
    };
  if (handler === undefined)
    throw argError(component, "handler", "say what to run: a handler file, or code with its handler and runtime");
  checkRuntime(component, runtime);
  if (code !== undefined) return readyCode(component, code, handler, runtime ?? nodeRuntime);
  if (!existsSync(handler))
    throw argError(
      component,
      "handler",
      `there is no file ${handler} in ${process.cwd()}; for a handler of Lambda's own form, such as app.handler, give code too`,
    );
  return {
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(bundled(component, handler)) }),
    handler: "index.handler",
    runtime: runtime ?? nodeRuntime,
  };
}

const readyCode = (
  component: string,
  code: pulumi.Input<pulumi.asset.Archive> | string,
  handler: string,
  runtime: pulumi.Input<string>,
): FunctionCode => ({
  code: typeof code === "string" ? archiveOf(component, { code, handler, runtime }) : code,
  handler,
  runtime,
});

function shipped(component: string, entry: string): FunctionEntry {
  const known = functionEntries.find((each) => each === entry);
  if (known === undefined)
    throw argError(
      component,
      "entry",
      `no function of this package is called ${entry}; there are ${functionEntries.join(", ")}`,
    );
  return known;
}

function bundled(component: string, handler: string): string {
  try {
    return bundleHandler(handler);
  } catch (error) {
    throw argError(component, "handler", (error as Error).message);
  }
}
