import { createHash } from "node:crypto";
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

/** Function code on disk. */
export interface Code {
  /** The folder that Lambda calls `/var/task`. */
  directory: string;
  /** SHA-256 of the archive in base 64, Lambda's `CodeSha256`. */
  sha256: string;
  /** Bytes of the archive (of the files in it, where there is no zip). */
  size: number;
}

/** Largest unzipped function (AWS, "Lambda quotas": deployment package, unzipped, 250 MB). */
const largestUnzipped = 250 * 1024 * 1024;

/**
 * Unpacks an archive once, into `<root>/<hash>/task`. The same hash is the same folder: nothing is unpacked twice.
 * Beside it lies an empty package.json, so that the project around it does not decide what a `.js` file is.
 *
 * @throws Error when a path leads out of the folder, when the archive is no zip, or when it is over Lambda's 250 MB
 */
export function unpack(archive: CodeArchive, root: string): Code {
  const home = join(root, archive.hash.replace(/[^A-Za-z0-9._-]/g, "_"));
  const record = join(home, "code.json");
  if (!existsSync(record)) {
    const scratch = `${home}.${process.pid}`;
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(join(scratch, "task"), { recursive: true });
    writeFileSync(join(scratch, "package.json"), "{}\n");
    const written =
      "zip" in archive ? writeZip(archive.zip, join(scratch, "task")) : writeFiles(archive.files, scratch);
    writeFileSync(join(scratch, "code.json"), JSON.stringify(written));
    rmSync(home, { recursive: true, force: true });
    renameSync(scratch, home);
  }
  const { sha256, size } = JSON.parse(readFileSync(record, "utf8")) as Omit<Code, "directory">;
  return { directory: realpathSync(join(home, "task")), sha256, size };
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

function writeZip(zip: string, folder: string): Omit<Code, "directory"> {
  const bytes = readFileSync(zip);
  const entries = readable(zip, () => readZip(bytes));
  checkSize(entries.reduce((sum, { size }) => sum + size, 0));
  for (const { name, content } of entries)
    if (name.endsWith("/")) mkdirSync(within(folder, name), { recursive: true });
    else writeFileSync(placeFor(folder, name), readable(zip, content));
  return { sha256: createHash("sha256").update(bytes).digest("base64"), size: bytes.length };
}

function readable<Value>(zip: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new Error(`${zip} is not a zip file that can be read: ${error instanceof Error ? error.message : error}`);
  }
}

function writeFiles(files: Record<string, { path?: string; text?: string }>, scratch: string): Omit<Code, "directory"> {
  const hash = createHash("sha256");
  let size = 0;
  for (const path of Object.keys(files).sort()) {
    const place = placeFor(join(scratch, "task"), path);
    const { path: source, text } = files[path] ?? {};
    if (source === undefined) writeFileSync(place, text ?? "");
    else copyFileSync(source, place);
    const content = readFileSync(place);
    hash.update(path).update("\0").update(content);
    size += content.length;
  }
  checkSize(size);
  return { sha256: hash.digest("base64"), size };
}

function placeFor(folder: string, path: string): string {
  const place = within(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  return place;
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
