import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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
  /** Tells other processes of this user where the stack listens, until it is closed: see {@link findRunning}. */
  announce(running: Omit<RunningStack, "pid">): void;
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
  return ephemeral ? openTemporary(project) : openLasting(project);
}

/** A stack that is being served by another process. */
export interface RunningStack {
  pid: number;
  /** Base URL of the API port. */
  url: string;
  /** What state-changing calls of `/_portico` must bring. */
  token: string;
}

/** The process that serves a stack of this folder, if there is one: what keeps its data goes before what does not. */
export function findRunning(project: Project): RunningStack | undefined {
  for (const file of [lockOf(project), noteOf(project)]) {
    const { pid, url, token } = readLock(file);
    if (url && token && isRunning(pid)) return { pid, url, token };
  }
  return undefined;
}

const lockOf = ({ directory, name, stack }: Project): string => join(directory, ".portico", name, stack, "lock");

/** An ephemeral stack leaves nothing in the project's folder. */
const noteOf = ({ directory, name, stack }: Project): string => {
  const hash = createHash("sha256").update([directory, name, stack].join("\0")).digest("hex");
  return join(tmpdir(), `portico-running-${hash.slice(0, 32)}`);
};

function openTemporary(project: Project): DataDirectory {
  const directory = mkdtempSync(join(tmpdir(), "portico-"));
  const note = noteOf(project);
  let isAnnounced = false;
  const release = () => {
    rmSync(directory, { recursive: true, force: true });
    if (isAnnounced && readLock(note).pid === process.pid) rmSync(note, { force: true });
  };
  const announce: DataDirectory["announce"] = (running) => {
    rmSync(note, { force: true });
    writeFileSync(note, lockText(running), { flag: "wx", mode: 0o600 });
    isAnnounced = true;
  };
  return closable({ store: new DatabaseSync(":memory:"), directory, announce }, release);
}

function openLasting(project: Project): DataDirectory {
  const { directory: root, name, stack } = project;
  const base = join(root, ".portico");
  const folder = join(base, name, stack);
  const directory = join(folder, "derived");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(base, ".gitignore"), "*\n");
  const lock = lockOf(project);
  takeLock(lock, stack);
  const store = new DatabaseSync(join(folder, "stack.sqlite"));
  store.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  const announce: DataDirectory["announce"] = (running) => writeFileSync(lock, lockText(running));
  return closable({ store, directory, announce }, () => rmSync(lock, { force: true }));
}

/** A process that ends in whatever way but a kill leaves nothing behind. */
function closable(opened: Omit<DataDirectory, "close">, release: () => void): DataDirectory {
  const { store } = opened;
  const close = () => {
    process.removeListener("exit", close);
    if (store.isOpen) store.close();
    release();
  };
  process.once("exit", close);
  return { ...opened, close };
}

function takeLock(lock: string, stack: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const { pid: holder } = readLock(lock);
    if (isRunning(holder))
      throw new UserError(
        `the stack ${stack} is being served by process ${holder}: stop that, or use --ephemeral or another --stack (if it is no portico, remove ${lock})`,
      );
    rmSync(lock, { force: true });
    takeLock(lock, stack);
  }
}

const lockText = ({ url, token }: Omit<RunningStack, "pid">): string => [process.pid, url, token, ""].join("\n");

/** What a lock says: the process, and once that listens, where and by which token. One of another user says nothing. */
function readLock(file: string): { pid: number; url?: string; token?: string } {
  try {
    if (process.getuid && statSync(file).uid !== process.getuid()) return { pid: 0 };
    const [pid, url, token] = readFileSync(file, "utf8").split("\n");
    return { pid: Number(pid), url, token };
  } catch {
    return { pid: 0 };
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
