import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import type { Bundle } from "../local/engine/runner/messages";
import { UserError } from "../local/user-error";
import { packageRoot } from "./package-root";

/** Portico's own repository, whose constructs a program may load from dist: their sources are compiled again when they change. */
export class Repository {
  /** Folders to watch. */
  readonly sources: readonly string[];
  /** The last build that was asked for: one after the other, so that the newest sources win. */
  #building: Promise<void> = Promise.resolve();

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

  /** Where a source of constructs or handlers is compiled to; undefined for any other file. */
  compiled(file: string): string | undefined {
    if (!this.sources.some((folder) => file.startsWith(folder + sep))) return undefined;
    return join(this.root, "dist", relative(this.root, file)).replace(/\.ts$/, ".js");
  }

  /** The handlers that ship with the package, as the last build made them; of which sources they are made is found out when they are made again. */
  async bundles(): Promise<Bundle[]> {
    const { shippedOptions } = await import("../components/building-blocks/bundle");
    const built = join(this.root, "dist", "functions");
    const files = readdirSync(built, { recursive: true, encoding: "utf8" });
    const bundles = files.map(async (file) => {
      const entry = file.replace(/\.zip$|[\\/]index\.js$/, "");
      if (entry === file || !existsSync(join(this.root, "functions", `${entry}.ts`))) return [];
      const bytes = await readFile(join(built, file));
      const text = Buffer.from(file.endsWith(".zip") ? (unzipSync(bytes)["index.js"] ?? []) : bytes).toString();
      return [{ options: shippedOptions(entry), folder: this.root, inputs: [], text }];
    });
    return (await Promise.all(bundles)).flat();
  }

  /**
   * Compiles changed sources to where the build would put them, without type checks; handlers are bundled anew.
   *
   * @throws UserError with the place of a mistake
   */
  rebuild(changed: readonly string[]): Promise<void> {
    const build = () => this.#build(changed.filter((file) => file.endsWith(".ts")));
    this.#building = this.#building.then(build, build);
    return this.#building;
  }

  async #build(changed: readonly string[]): Promise<void> {
    await Promise.all(
      changed.map(async (file) => {
        const output = this.compiled(file);
        if (output && existsSync(file)) await this.#compile(file, output);
      }),
    );
    if (changed.some((file) => file.startsWith(join(this.root, "functions") + sep))) await this.#buildFunctions();
  }

  async #compile(file: string, output: string): Promise<void> {
    const { transform } = await import("esbuild");
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
