import { relative } from "node:path";
import type { Bundle } from "../engine/runner/messages";
import type { Service } from "../service";
import type { LambdaService } from "../services/lambda";
import type { UserError } from "../user-error";
import { HotBundle } from "./bundle";

/** What a change of handlers' sources did. */
export interface Swap {
  /** Names of the functions that have other code now. */
  swapped: readonly string[];
  /** Mistakes in the sources; their functions answer with them. */
  errors: readonly UserError[];
}

/**
 * Brings changed sources of handlers into running functions without running the program: bundles that the program made with esbuild are
 * made again, by the same options, and swapped where functions have them.
 */
export class HotBundles {
  #bundles = new Map<string, HotBundle>();

  constructor(private readonly services: ReadonlyMap<string, Service>) {}

  /** Takes over what a run of the program has bundled. */
  async use(bundles: readonly Bundle[]): Promise<void> {
    const before = this.#bundles;
    this.#bundles = new Map();
    for (const bundle of bundles) {
      const key = JSON.stringify([bundle.folder, bundle.options]);
      const known = before.get(key);
      known?.take(bundle);
      before.delete(key);
      this.#bundles.set(key, known ?? new HotBundle(bundle));
    }
    await Promise.all([...before.values()].map((gone) => gone.close()));
  }

  /** The sources of all bundles. */
  get inputs(): string[] {
    return [...new Set([...this.#bundles.values()].flatMap(({ inputs }) => inputs))];
  }

  /** True for a source of a bundle. */
  has(file: string): boolean {
    return [...this.#bundles.values()].some(({ inputs }) => inputs.includes(file));
  }

  /** Makes the bundles of these sources again, and swaps them. */
  async update(changed: readonly string[]): Promise<Swap> {
    const lambda = this.services.get("lambda") as LambdaService;
    const swapped: string[] = [];
    const errors: UserError[] = [];
    const affected = [...this.#bundles.values()].filter(({ inputs }) => inputs.some((file) => changed.includes(file)));
    await Promise.all(
      affected.map(async (bundle) => {
        const before = bundle.text;
        const error = await bundle.build();
        if (error) errors.push(error);
        const mistake = error && `${placeOf(error)}${error.message}`;
        const names = lambda.swap(before, mistake === undefined ? { text: bundle.text } : { mistake });
        if (!error) swapped.push(...names);
      }),
    );
    return { swapped, errors };
  }

  async close(): Promise<void> {
    await this.use([]);
  }
}

const placeOf = ({ location }: UserError): string =>
  location ? `${relative(process.cwd(), location.file)}:${location.line}:${location.column}: ` : "";
