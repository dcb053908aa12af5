import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The repository's root. */
export const repository = resolve(__dirname, "../../..");

/** A temporary folder with a Pulumi program, which finds the repository's packages. */
export class ProgramFolder {
  readonly path = mkdtempSync(join(tmpdir(), "portico-program-"));

  /** @param files texts by name, or a folder to copy */
  constructor(files: Record<string, string> | string) {
    if (typeof files === "string") {
      const skipped = /(?:^|\/)(?:node_modules|\.portico)(?:\/|$)/;
      cpSync(files, this.path, { recursive: true, filter: (path) => !skipped.test(path.slice(files.length)) });
    } else for (const [name, text] of Object.entries(files)) this.write(name, text);
    symlinkSync(join(repository, "node_modules"), join(this.path, "node_modules"));
  }

  /** Writes a file and answers its path. */
  write(name: string, text: string): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
