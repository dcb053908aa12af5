import { join } from "node:path";
import type { Run, RunOptions } from "./program";

const examples = join(__dirname, "../../../../examples");

/** Runs an example as a file, each time anew, and in its folder, as Pulumi does: paths are relative to that. */
export async function runExample(name: string, options: RunOptions): Promise<Run<Record<string, unknown>>> {
  const before = process.cwd();
  process.chdir(join(examples, name));
  try {
    let made: Promise<Run<Record<string, unknown>>> | undefined;
    await jest.isolateModulesAsync(async () => {
      const { run } = require("./program") as typeof import("./program");
      made = run(() => require(join(examples, name, "index.ts")) as Record<string, unknown>, options);
      await made;
    });
    if (!made) throw new Error("the program did not run");
    return await made;
  } finally {
    process.chdir(before);
  }
}
