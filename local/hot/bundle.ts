import { resolve } from "node:path";
import type { BuildContext, BuildFailure, BuildOptions, BuildResult } from "esbuild";
import type { Bundle } from "../engine/runner/messages";
import { messageOf, UserError } from "../user-error";

/** A bundle that is made again when its sources change; esbuild keeps what has not changed. */
export class HotBundle {
  inputs: readonly string[];
  /** The code, as it was when it last compiled. */
  text: string;
  readonly #context: Promise<BuildContext>;

  constructor(private readonly bundle: Bundle) {
    this.inputs = bundle.inputs;
    this.text = bundle.text;
    this.#context = this.#open();
    // Ready for the first change; a mistake is told when there is one.
    this.#context.then(async (context) => this.#learn(await context.rebuild())).catch(() => undefined);
  }

  /** The program has made it again itself. */
  take({ inputs, text }: Bundle): void {
    if (inputs.length > 0) this.inputs = inputs;
    this.text = text;
  }

  /** Makes it again. Answers the first mistake in the sources, with its place. */
  async build(): Promise<UserError | undefined> {
    try {
      const result = await (await this.#context).rebuild();
      const [output] = result.outputFiles ?? [];
      if (output) this.text = output.text;
      this.#learn(result);
      return undefined;
    } catch (error) {
      const [first] = (error as BuildFailure).errors ?? [];
      const place = first?.location;
      return new UserError(
        first?.text ?? messageOf(error),
        place
          ? { file: resolve(this.bundle.folder, place.file), line: place.line, column: place.column + 1 }
          : undefined,
      );
    }
  }

  async close(): Promise<void> {
    await (await this.#context).dispose();
  }

  /** Of which sources it is made now. */
  #learn({ metafile }: BuildResult): void {
    this.inputs = Object.keys(metafile?.inputs ?? {})
      .map((path) => resolve(this.bundle.folder, path))
      .filter((path) => !/[\\/]node_modules[\\/]/.test(path));
  }

  async #open(): Promise<BuildContext> {
    const { context } = await import("esbuild");
    const { options, folder } = this.bundle;
    return context({
      ...(options as BuildOptions),
      absWorkingDir: folder,
      write: false,
      metafile: true,
      logLevel: "silent",
    });
  }
}
