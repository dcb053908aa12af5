import { existsSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { argError, oneOf } from "../arg-error";
import { bundleHandler, type FunctionEntry, shippedBundle } from "../bundle";

/** What a function runs: three ways to say it, of which one is used. */
export interface FunctionCodeArgs {
  /** A function that ships with this package, such as `events/write`. */
  entry?: string;
  /**
   * Without `code`: a TypeScript or JavaScript file that exports `handler`, such as `./src/hello.ts`, relative to where
   * the program runs; it is bundled when the program runs. With `code`: Lambda's handler, such as `hello.handler`.
   */
  handler?: string;
  /** Code that is ready to run, in any language: `new pulumi.asset.FileArchive("./app")`. Takes `handler` and `runtime` too. */
  code?: pulumi.asset.Archive;
  /** Lambda's name for the runtime, such as `python3.14`. Default: `nodejs24.x`. */
  runtime?: pulumi.Input<string>;
}

/** What Lambda wants to know of a function's code. */
export interface FunctionCode {
  code: pulumi.asset.Archive;
  handler: string;
  runtime: pulumi.Input<string>;
}

/** Node's newest release with long-term support, and what shipped functions are built for. */
const nodeRuntime = "nodejs24.x";

/** @throws InputPropertyError when the arguments do not say one thing to run, or the handler file is missing or does not compile */
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
  if (code !== undefined) return { code, handler, runtime: runtime ?? nodeRuntime };
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

/** The functions that ship with this package. */
const entries: readonly FunctionEntry[] = ["events/forward", "events/read", "events/write"];

function shipped(component: string, entry: string): FunctionEntry {
  const known = entries.find((each) => each === entry);
  if (known === undefined)
    throw argError(
      component,
      "entry",
      `no function of this package is called ${entry}; there are ${entries.join(", ")}`,
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
