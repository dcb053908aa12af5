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

/** Lets Node load the program's TypeScript: each file is transpiled by esbuild, without type checks, its stack traces in its own lines. */
export class TypeScriptLoader {
  /** Resolves when the files of the program's folder are transpiled: they are, while Pulumi's SDK is loading. */
  readonly ready: Promise<void>;
  readonly #transpiled = new Map<string, string>();

  constructor(directory: string) {
    setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
    this.ready = this.#prepare(directory);
    letRequireFind([".ts", ".cts", ".mts", ".tsx"]);
    registerHooks({
      load: (url, context, nextLoad) => {
        if (!/^file:.*\.[cm]?tsx?$/.test(url) || url.includes("/node_modules/")) return nextLoad(url, context);
        const file = fileURLToPath(url);
        const format = isModule(file, context.format) ? "module" : "commonjs";
        return { format, source: this.#transpile(file, format), shortCircuit: true };
      },
    });
  }

  async #prepare(directory: string): Promise<void> {
    const files = readdirSync(directory)
      .filter((name) => /(?<!\.d)\.ts$/.test(name))
      .map((name) => join(directory, name));
    await Promise.all(
      files.map(async (file) => {
        const source = readFileSync(file, "utf8");
        const result = await transform(source, optionsFor(file, "commonjs")).catch(() => undefined);
        if (result) this.#transpiled.set(file + source, result.code);
      }),
    );
  }

  #transpile(file: string, format: "module" | "commonjs"): string {
    const source = readFileSync(file, "utf8");
    const known = format === "commonjs" ? this.#transpiled.get(file + source) : undefined;
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

const optionsFor = (file: string, format: "module" | "commonjs"): TransformOptions => ({
  loader: file.endsWith("x") ? "tsx" : "ts",
  format: format === "module" ? "esm" : "cjs",
  target: "node24",
  sourcemap: "inline",
  sourcesContent: false,
  sourcefile: file,
});

const isModule = (file: string, format: string | null | undefined): boolean =>
  file.endsWith(".mts") || (!file.endsWith(".cts") && Boolean(format?.startsWith("module")));

/** `require("./helper")` tries only the extensions that are listed here; the hook above then loads what it found. */
function letRequireFind(extensions: readonly string[]): void {
  const handlers = (Module as unknown as { _extensions: NodeJS.RequireExtensions })._extensions;
  for (const extension of extensions) handlers[extension] ??= handlers[".js"];
}
