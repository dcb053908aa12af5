import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { WireAsset } from "./values";

/** One file: of the disk, or of the program itself. */
export interface AssetFile {
  /** Absolute path. */
  path?: string;
  text?: string;
}

/** A Pulumi asset or archive as services see it. The hash is of the content, so that an unchanged one is an unchanged input. */
export type Asset =
  | ({ kind: "asset"; hash: string } & AssetFile)
  | { kind: "archive"; hash: string; files: Record<string, AssetFile> }
  | { kind: "archive"; hash: string; zip: string };

/** True for what {@link AssetReader} made. */
export const isAsset = (value: unknown): value is Asset =>
  typeof value === "object" &&
  value !== null &&
  "kind" in value &&
  (value.kind === "asset" || value.kind === "archive") &&
  "hash" in value;

/** Reads the assets of one run. Relative paths are relative to the program, as with Pulumi. */
export class AssetReader {
  constructor(private readonly directory: string) {}

  /**
   * Reads and hashes an asset or archive.
   *
   * @throws Error that names the path when the file is not there, or what is not supported: remote assets, archives in archives
   */
  async read(wire: WireAsset): Promise<Asset> {
    if (wire.uri !== undefined)
      throw new Error(`remote assets are not fetched locally: download ${wire.uri} and use a file`);
    if (wire.kind === "asset") {
      const file = this.#file(wire);
      return { kind: "asset", hash: hashOf(await contentOf(file)), ...file };
    }
    if (wire.path !== undefined && !(await isDirectory(resolve(this.directory, wire.path)))) {
      const zip = resolve(this.directory, wire.path);
      if (!zip.endsWith(".zip")) throw new Error(`an archive must be a folder or a .zip file: ${zip}`);
      return { kind: "archive", hash: hashOf(await contentOf({ path: zip })), zip };
    }
    const files = sortedByName(await this.#filesOf(wire, ""));
    return { kind: "archive", hash: await hashOfFiles(files), files };
  }

  async #filesOf(wire: WireAsset, prefix: string): Promise<Record<string, AssetFile>> {
    if (wire.kind === "asset") return { [prefix]: this.#file(wire) };
    const within = (name: string) => (prefix ? `${prefix}/${name}` : name);
    if (wire.path !== undefined) {
      const root = resolve(this.directory, wire.path);
      if (!(await isDirectory(root))) throw new Error(`an archive inside an archive must be a folder: unpack ${root}`);
      const names = await readdir(root, { recursive: true, withFileTypes: true });
      const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      return Object.fromEntries(
        paths.map((path) => [within(path.slice(root.length + 1).replaceAll("\\", "/")), { path }]),
      );
    }
    const parts = Object.entries(wire.assets ?? {});
    const files = await Promise.all(
      parts.map(([name, part]) => this.#filesOf(part, name === "." ? prefix : within(name))),
    );
    return Object.assign({}, ...files) as Record<string, AssetFile>;
  }

  #file({ path, text }: WireAsset): AssetFile {
    return path === undefined ? { text: text ?? "" } : { path: resolve(this.directory, path) };
  }
}

/** Replaces each recorded asset by one of the same content: its file may have moved since. */
export function withAssetsOf<T>(value: T, assets: ReadonlyMap<string, Asset>): T {
  if (isAsset(value)) return (assets.get(value.hash) ?? value) as T;
  if (Array.isArray(value)) return value.map((item) => withAssetsOf(item, assets)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withAssetsOf(part, assets)])) as T;
}

/** All assets within a value, by their hash. */
export function assetsIn(value: unknown, found = new Map<string, Asset>()): Map<string, Asset> {
  if (isAsset(value)) found.set(value.hash, value);
  else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) assetsIn(part, found);
  return found;
}

async function contentOf({ path, text }: AssetFile): Promise<Buffer | string> {
  if (path === undefined) return text ?? "";
  try {
    return await readFile(path);
  } catch {
    throw new Error(`an asset's file cannot be read: ${path}`);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    throw new Error(`an archive's file or folder cannot be read: ${path}`);
  }
}

const hashOf = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");

async function hashOfFiles(files: Record<string, AssetFile>): Promise<string> {
  const lines = await Promise.all(
    Object.entries(files).map(async ([name, file]) => `${name}\0${hashOf(await contentOf(file))}`),
  );
  return hashOf(lines.join("\n"));
}

const sortedByName = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
