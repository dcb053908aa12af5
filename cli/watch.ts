import { join, relative, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { watch as watchFiles } from "chokidar";
import type { Project } from "../local/engine/project";
import { Repository } from "./repository";

/** Editors write a file in several steps; all of one save belong together. */
const settlingMs = 40;

/** Nothing that a program is made of lives there. */
const ignored = /(?:^|[\\/])(?:node_modules|\.git|\.portico|coverage)(?:[\\/]|$)/;

/**
 * Watches the program's folder, the project's files, what the program loaded from elsewhere, and in Portico's own repository the sources of
 * its constructs and handlers.
 *
 * @param files what the program loaded
 * @param onChange is called once for the changes of one save, never while it still runs. `rebuild` compiles what they need first
 */
export async function watch(
  { directory, program, stack }: Pick<Project, "directory" | "program" | "stack">,
  files: readonly string[],
  onChange: (rebuild: () => Promise<void>) => Promise<void>,
): Promise<{ close(): Promise<void> }> {
  const repository = Repository.of(files);
  const elsewhere = files.filter((file) => !file.startsWith(program + sep) && !repository?.builds(file));
  const settings = ["Pulumi.yaml", `Pulumi.${stack}.yaml`].map((name) => join(directory, name));
  const watcher = watchFiles([program, ...settings, ...elsewhere, ...(repository?.sources ?? [])], {
    ignoreInitial: true,
    ignored: (path) => ignored.test(relative(program, path)) || isBuilt(relative(program, path)),
  });
  const changed = new Set<string>();
  let busy = false;
  watcher.on("all", async (event, path) => {
    if (event === "addDir" || event === "unlinkDir") return;
    changed.add(path);
    if (busy) return;
    busy = true;
    while (changed.size > 0) {
      await delay(settlingMs);
      const batch = [...changed];
      changed.clear();
      await onChange(async () => repository?.rebuild(batch));
    }
    busy = false;
  });
  await new Promise((ready) => watcher.once("ready", () => ready(undefined)));
  return watcher;
}

/** What the program's own build writes. */
const isBuilt = (path: string): boolean => path === "dist" || path.startsWith(`dist${sep}`);
