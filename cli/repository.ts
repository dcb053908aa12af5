import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../local/user-error";
import { packageRoot } from "./package-root";

/** Portico's own repository, whose constructs a program may load from dist: their sources are compiled again when they change. */
export class Repository {
  /** Folders to watch. */
  readonly sources: readonly string[];

  private constructor(private readonly root: string) {
    this.sources = ["components", "functions"].map((folder) => join(root, folder));
  }

  /**
   * @param files what the program loaded
   * @returns undefined when the program uses an installed package
   */
  static of(files: readonly string[], root = packageRoot): Repository | undefined {
    const repository = new Repository(root);
    const isSource = existsSync(join(root, "components", "index.ts"));
    return isSource && files.some((file) => repository.builds(file)) ? repository : undefined;
  }

  /** True for what a build writes. */
  builds(file: string): boolean {
    return file.startsWith(join(this.root, "dist") + sep);
  }

  /**
   * Compiles changed sources to where the build would put them, without type checks; handlers are bundled anew.
   *
   * @throws UserError with the place of a mistake
   */
  async rebuild(changed: readonly string[]): Promise<void> {
    const own = changed.filter(
      (file) => file.endsWith(".ts") && this.sources.some((folder) => file.startsWith(folder + sep)),
    );
    await Promise.all(own.filter(existsSync).map((file) => this.#compile(file)));
    if (own.some((file) => file.startsWith(join(this.root, "functions") + sep))) await this.#buildFunctions();
  }

  async #compile(file: string): Promise<void> {
    const { transform } = await import("esbuild");
    const output = join(this.root, "dist", relative(this.root, file)).replace(/\.ts$/, ".js");
    const options = { loader: "ts", format: "cjs", target: "es2023", sourcefile: file } as const;
    const { code } = await transform(await readFile(file, "utf8"), options).catch((error) => {
      throw mistakeOf(error, file);
    });
    await mkdir(dirname(output), { recursive: true });
    await writeFile(output, code);
  }

  /** By the build's own script. */
  async #buildFunctions(): Promise<void> {
    const script = join(this.root, "scripts", "build-functions.mjs");
    await promisify(execFile)(process.execPath, [script], { cwd: this.root }).catch((error: ScriptFailure) => {
      const line = (error.stderr ?? "").split("\n").find((text) => /error/i.test(text));
      throw new UserError(`the handlers cannot be built: ${line?.trim() ?? error.message}`);
    });
  }
}

interface ScriptFailure {
  stderr?: string;
  message: string;
}

function mistakeOf(error: unknown, file: string): unknown {
  const [first] = (error as import("esbuild").TransformFailure).errors ?? [];
  const place = first?.location;
  return first
    ? new UserError(first.text, place ? { file, line: place.line, column: place.column + 1 } : undefined)
    : error;
}
