import { createHash, randomUUID } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { readZip } from "./zip";

/** Function code as the engine hands it over: a zip file, or files by their path in the archive. */
export type CodeArchive =
  | { kind: "archive"; hash: string; zip: string }
  | { kind: "archive"; hash: string; files: Record<string, { path?: string; text?: string }> };

/** Function code, on disk as soon as somebody looks there. */
export interface Code {
  /** The folder that Lambda calls `/var/task`. Asking for it unpacks the code. */
  readonly directory: string;
  /** The folder that all of it lies in, or will. */
  readonly home: string;
  /** Lambda's `CodeSha256`, in base 64: SHA-256 of the zip, or of what the archive is known by where there is none. */
  readonly sha256: string;
  /** Bytes of the archive (of the files in it, where there is no zip). */
  readonly size: number;
}

/** One file of code that waits to be written. */
interface Waiting {
  /** Its path in the archive; a folder's ends with a slash. */
  name: string;
  size: number;
  write(place: string): void;
  /** True where it has been changed since it was declared. */
  isChanged?(): boolean;
}

/** Largest unzipped function (AWS, "Lambda quotas": deployment package, unzipped, 250 MB). */
const largestUnzipped = 250 * 1024 * 1024;

/**
 * Code of an archive, that is unpacked once, into `<root>/<hash>/task`, when its folder is first asked for: of a hundred functions that are declared,
 * few are called. The same hash is the same folder. Beside it lies an empty package.json, so that the project around it does not decide what a `.js` file is.
 *
 * @throws Error when a path leads out of the folder, when the archive is no zip, or when it is over Lambda's 250 MB
 */
export function unpack(archive: CodeArchive, root: string): Code {
  const home = join(root, archive.hash.replace(/[^A-Za-z0-9._-]/g, "_"));
  const record = join(home, "code.json");
  if (existsSync(record)) {
    const facts = JSON.parse(readFileSync(record, "utf8")) as { sha256: string; size: number };
    return { ...facts, home, directory: realpathSync(join(home, "task")) };
  }
  const { waiting, ...facts } = "zip" in archive ? inZip(archive.zip) : inFiles(archive);
  for (const { name } of waiting) within(join(home, "task"), name);
  checkSize(waiting.reduce((sum, { size }) => sum + size, 0));
  let directory: string | undefined;
  return {
    ...facts,
    home,
    get directory() {
      directory ??= write(waiting, facts, home);
      return directory;
    },
  };
}

/** Writes code to its place, unless another function has. What has been changed since must not pass for what was declared: it gets a place of its own. */
function write(waiting: readonly Waiting[], facts: object, home: string): string {
  const place = waiting.some((one) => one.isChanged?.()) ? `${home}.${randomUUID()}` : home;
  if (!existsSync(join(place, "code.json"))) {
    const scratch = `${place}.${process.pid}`;
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(join(scratch, "task"), { recursive: true });
    writeFileSync(join(scratch, "package.json"), "{}\n");
    for (const { name, write: writeTo } of waiting) {
      const file = within(join(scratch, "task"), name);
      mkdirSync(name.endsWith("/") ? file : dirname(file), { recursive: true });
      if (!name.endsWith("/")) writeTo(file);
    }
    writeFileSync(join(scratch, "code.json"), JSON.stringify(facts));
    rmSync(place, { recursive: true, force: true });
    renameSync(scratch, place);
  }
  return realpathSync(join(place, "task"));
}

/** The file of unpacked code that has this text, as a path within it. */
export function fileWith({ directory }: Code, text: string): string | undefined {
  const size = Buffer.byteLength(text);
  return filesOf(directory).find((path) => {
    const file = join(directory, path);
    return statSync(file).size === size && readFileSync(file, "utf8") === text;
  });
}

/** Unpacked code with another text in one of its files, as an archive that waits to be unpacked. */
export function withText({ directory }: Code, { hash }: CodeArchive, path: string, text: string): CodeArchive {
  const files = Object.fromEntries(filesOf(directory).map((file) => [file, { path: join(directory, file) }]));
  const changed = createHash("sha256").update(hash).update(path).update(text).digest("hex");
  return { kind: "archive", hash: changed, files: { ...files, [path]: { text } } };
}

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(directory, join(parentPath, name)));

function inZip(zip: string): { waiting: Waiting[]; sha256: string; size: number } {
  const bytes = readFileSync(zip);
  const waiting = readable(zip, () => readZip(bytes)).map(({ name, size, content }) => ({
    name,
    size,
    write: (place: string) => writeFileSync(place, readable(zip, content)),
  }));
  return { waiting, sha256: createHash("sha256").update(bytes).digest("base64"), size: bytes.length };
}

function readable<Value>(zip: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new Error(`${zip} is not a zip file that can be read: ${error instanceof Error ? error.message : error}`);
  }
}

function inFiles({ hash, files }: Exclude<CodeArchive, { zip: string }>): {
  waiting: Waiting[];
  sha256: string;
  size: number;
} {
  const waiting = Object.keys(files)
    .sort()
    .map((name): Waiting => {
      const { path, text = "" } = files[name] ?? {};
      if (path === undefined)
        return { name, size: Buffer.byteLength(text), write: (place) => writeFileSync(place, text) };
      const { size, mtimeMs } = statSync(path);
      const isChanged = () => {
        const now = statSync(path, { throwIfNoEntry: false });
        return now?.size !== size || now.mtimeMs !== mtimeMs;
      };
      return { name, size, write: (place) => copyFileSync(path, place), isChanged };
    });
  const size = waiting.reduce((sum, one) => sum + one.size, 0);
  return { waiting, sha256: createHash("sha256").update(hash).digest("base64"), size };
}

function within(folder: string, path: string): string {
  const place = resolve(folder, path);
  if (!place.startsWith(folder + sep)) throw new Error(`the archive holds a path that leads out of it: ${path}`);
  return place;
}

function checkSize(size: number): void {
  if (size > largestUnzipped)
    throw new Error(`the unzipped code has ${Math.ceil(size / 1024 / 1024)} MB; Lambda takes 250 MB`);
}
