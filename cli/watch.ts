import { fstatSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { watch as watchFiles } from "chokidar";
import type { Project } from "../local/engine/project";
import { Repository } from "./repository";

/** Editors write a file in several steps; all of one save belong together. */
const settlingMs = 40;

/** The same for what is quick to take up, and to take up again. */
const hotSettlingMs = 5;

/** Chokidar drops a change of a file that follows another one of it within 50 ms. */
const deafMs = 60;

/** Nothing that a program is made of lives there, and logs are written while it runs, by `portico dev | tee dev.log` of what it does about them. */
const ignored = /(?:^|[\\/])(?:node_modules|\.git|\.portico|coverage)(?:[\\/]|$)|\.log$/;

/**
 * Watches the program's folder, the project's files, what the program loaded from elsewhere, and in Portico's own repository the sources of
 * its constructs and handlers.
 *
 * @param files what the program loaded
 * @param onChange is called once for the changes of one save, never while it still runs. `rebuild` compiles what they need first
 * @param isHot true for files that need no run of the program
 */
export async function watch(
  { directory, program, stack }: Pick<Project, "directory" | "program" | "stack">,
  files: readonly string[],
  onChange: (rebuild: () => Promise<void>, changed: readonly string[]) => Promise<void>,
  isHot: (file: string) => boolean = () => false,
): Promise<{ close(): Promise<void> }> {
  const repository = Repository.of(files);
  const elsewhere = files.filter((file) => !file.startsWith(program + sep) && !repository?.builds(file));
  const settings = ["Pulumi.yaml", `Pulumi.${stack}.yaml`].map((name) => join(directory, name));
  const watcher = watchFiles([program, ...settings, ...elsewhere, ...(repository?.sources ?? [])], {
    ignoreInitial: true,
    ignored: (path) => ignored.test(relative(program, path)) || isBuilt(relative(program, path)) || isOutput(path),
  });
  const changed = new Set<string>();
  let busy = false;
  watcher.on("all", async (event, path) => {
    if (event === "addDir" || event === "unlinkDir") return;
    changed.add(path);
    if (busy) return;
    busy = true;
    while (changed.size > 0) {
      const since = performance.now();
      await delay([...changed].every(isHot) ? hotSettlingMs : settlingMs);
      const batch = [...changed];
      changed.clear();
      const before = new Map(batch.map((file) => [file, stampOf(file)]));
      await onChange(async () => repository?.rebuild(batch), batch);
      await delay(Math.max(0, since + deafMs - performance.now()));
      for (const [file, stamp] of before) if (stampOf(file) !== stamp) changed.add(file);
    }
    busy = false;
  });
  await new Promise((ready) => watcher.once("ready", () => ready(undefined)));
  return watcher;
}

/** Tells one state of a file from another. */
function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.mtimeMs} ${stats.size}` : "";
}

/** Where this process writes what it says, as in `portico dev > out.txt`: each line about a change would be the next change. */
function isOutput(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && outputs().some(({ dev, ino }) => dev === stats.dev && ino === stats.ino);
}

/** Standard output and error, where they are open. */
function outputs() {
  try {
    return [1, 2].map((descriptor) => fstatSync(descriptor));
  } catch {
    return [];
  }
}

/** What the program's own build writes. */
const isBuilt = (path: string): boolean => path === "dist" || path.startsWith(`dist${sep}`);
