import { readdirSync, readFileSync } from "node:fs";
import Module, { registerHooks, setSourceMapsSupport } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type TransformFailure, type TransformOptions, transform, transformSync } from "esbuild";
import type { SourceLocation } from "../../user-error";

/** A mistake in the user's TypeScript, with its place. */
class SyntaxFailure extends Error {
  constructor(
    message: string,
    readonly location: SourceLocation,
  ) {
    super(message);
  }
}

/** What esbuild calls the two kinds of modules. */
type Format = "cjs" | "esm";

/** Lets Node load the program's TypeScript: each file is transpiled by esbuild, without type checks, its stack traces in its own lines. */
export class TypeScriptLoader {
  /** Resolves when the files of the program's folder are transpiled: they are, while Pulumi's SDK is loading. */
  readonly ready: Promise<void>;
  /** The files that were loaded. */
  readonly files = new Set<string>();
  readonly #transpiled = new Map<string, string>();

  /** @param format what the program's files are: CommonJS, or ES modules */
  constructor(directory: string, format: Format) {
    setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
    this.ready = this.#prepare(directory, format);
    this.#loadRequired();
    if (format === "esm") this.#loadImported();
  }

  /** Transpiles ahead what is likely to be needed. Mistakes are told when a file is. */
  async #prepare(directory: string, format: Format): Promise<void> {
    const names = readdirSync(directory).filter((name) => /(?<!\.d)\.ts$/.test(name));
    await Promise.all(
      names.map(async (name) => {
        const file = join(directory, name);
        const source = readFileSync(file, "utf8");
        const result = await transform(source, optionsFor(file, format)).catch(() => undefined);
        if (result) this.#transpiled.set(format + file + source, result.code);
      }),
    );
  }

  #loadRequired(): void {
    const { _extensions } = Module as unknown as { _extensions: Record<string, LoadRequired> };
    for (const extension of [".ts", ".cts", ".tsx"])
      _extensions[extension] = (module, file) => module._compile(this.#transpile(file, "cjs"), file);
  }

  /** Only for programs of ES modules: such hooks slow every `require` down. */
  #loadImported(): void {
    registerHooks({
      load: (url, context, nextLoad) => {
        if (!/^file:.*\.m?tsx?$/.test(url) || url.includes("/node_modules/")) return nextLoad(url, context);
        return { format: "module", source: this.#transpile(fileURLToPath(url), "esm"), shortCircuit: true };
      },
    });
  }

  #transpile(file: string, format: Format): string {
    this.files.add(file);
    const source = readFileSync(file, "utf8");
    const known = this.#transpiled.get(format + file + source);
    if (known !== undefined) return known;
    try {
      return transformSync(source, optionsFor(file, format)).code;
    } catch (error) {
      const [first] = (error as TransformFailure).errors ?? [];
      if (!first?.location) throw error;
      throw new SyntaxFailure(first.text, { file, line: first.location.line, column: first.location.column + 1 });
    }
  }
}

type LoadRequired = (module: { _compile(code: string, file: string): void }, file: string) => void;

const optionsFor = (file: string, format: Format): TransformOptions => ({
  loader: file.endsWith("x") ? "tsx" : "ts",
  format,
  target: "node24",
  sourcemap: "inline",
  sourcesContent: false,
  sourcefile: file,
});
