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
  readonly sources = ["components", "functions"].map((folder) => join(packageRoot, folder));

  /** @returns undefined when the program uses an installed package */
  static of(files: readonly string[]): Repository | undefined {
    const repository = new Repository();
    const isSource = existsSync(join(packageRoot, "components", "index.ts"));
    return isSource && files.some((file) => repository.builds(file)) ? repository : undefined;
  }

  /** True for what a build writes. */
  builds(file: string): boolean {
    return file.startsWith(join(packageRoot, "dist") + sep);
  }

  /**
   * Compiles changed sources to where the build would put them. Without type checks.
   *
   * @throws UserError with the place of a mistake
   */
  async rebuild(changed: readonly string[]): Promise<void> {
    const own = changed.filter(
      (file) => file.endsWith(".ts") && this.sources.some((folder) => file.startsWith(folder + sep)),
    );
    await Promise.all(own.filter(existsSync).map(compile));
    if (own.some((file) => file.startsWith(join(packageRoot, "functions") + sep))) await buildFunctions();
  }
}

async function compile(file: string): Promise<void> {
  const { transform } = await import("esbuild");
  const output = join(packageRoot, "dist", relative(packageRoot, file)).replace(/\.ts$/, ".js");
  const { code } = await transform(await readFile(file, "utf8"), {
    loader: "ts",
    format: "cjs",
    target: "es2023",
    sourcefile: file,
  }).catch((error) => {
    throw mistakeOf(error, file);
  });
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, code);
}

function mistakeOf(error: unknown, file: string): unknown {
  const [first] = (error as import("esbuild").TransformFailure).errors ?? [];
  const place = first?.location;
  return first
    ? new UserError(first.text, place ? { file, line: place.line, column: place.column + 1 } : undefined)
    : error;
}

/** The handlers' zips, by the build's own script. */
async function buildFunctions(): Promise<void> {
  const script = join(packageRoot, "scripts", "build-functions.mjs");
  await promisify(execFile)(process.execPath, [script], { cwd: packageRoot }).catch(
    (error: { stderr?: string; message: string }) => {
      const [line] = (error.stderr ?? "").split("\n").filter((text) => /error/i.test(text));
      throw new UserError(`the handlers cannot be built: ${line?.trim() ?? error.message}`);
    },
  );
}
