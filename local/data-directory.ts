import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Project } from "./engine/project";
import { UserError } from "./user-error";

/** Where one running stack keeps its data. */
export interface DataDirectory {
  store: DatabaseSync;
  /** For what is derived from the program and its handlers. */
  directory: string;
  /** Closes the store and gives the folder free, or removes it if it was ephemeral. May be called twice. */
  close(): void;
}

/**
 * Opens `.portico/<project>/<stack>/` in the project's folder. Only one process may have it at a time; the lock of one that
 * died is taken over.
 *
 * @param ephemeral true: memory, and a temporary folder that is removed at the end
 * @throws UserError that names the process which has it
 */
export function openData(project: Project, ephemeral: boolean): DataDirectory {
  return ephemeral ? openTemporary() : openLasting(project);
}

function openTemporary(): DataDirectory {
  const directory = mkdtempSync(join(tmpdir(), "portico-"));
  return closable(new DatabaseSync(":memory:"), directory, () => rmSync(directory, { recursive: true, force: true }));
}

function openLasting({ directory: root, name, stack }: Project): DataDirectory {
  const base = join(root, ".portico");
  const folder = join(base, name, stack);
  const directory = join(folder, "derived");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(base, ".gitignore"), "*\n");
  const lock = join(folder, "lock");
  takeLock(lock, stack);
  const store = new DatabaseSync(join(folder, "stack.sqlite"));
  store.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  return closable(store, directory, () => rmSync(lock, { force: true }));
}

/** A process that ends in whatever way but a kill leaves nothing behind. */
function closable(store: DatabaseSync, directory: string, release: () => void): DataDirectory {
  const close = () => {
    process.removeListener("exit", close);
    if (store.isOpen) store.close();
    release();
  };
  process.once("exit", close);
  return { store, directory, close };
}

function takeLock(lock: string, stack: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const holder = Number(readFileSync(lock, "utf8"));
    if (isRunning(holder))
      throw new UserError(
        `the stack ${stack} is being served by process ${holder}: stop that, or use --ephemeral or another --stack (if it is no portico, remove ${lock})`,
      );
    rmSync(lock, { force: true });
    takeLock(lock, stack);
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
