import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * The version of `@pulumi/aws` that a program in one of these folders uses, or else the one beside Portico. The engine wants a provider of the version
 * that belongs to the program's SDK.
 *
 * @returns empty when none has it
 */
export function awsVersion(folders: readonly string[]): string {
  for (const file of [...folders.map((folder) => join(folder, "index.js")), __filename]) {
    try {
      const { version } = createRequire(file)("@pulumi/aws/package.json") as { version: string };
      return version;
    } catch {
      // Another one may.
    }
  }
  return "";
}
