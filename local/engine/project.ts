import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { UserError } from "../user-error";

/** A Pulumi project with one of its stacks, as far as it takes to run its program. */
export interface Project {
  name: string;
  stack: string;
  /** Folder of Pulumi.yaml, or the one that was named. */
  directory: string;
  /** Folder that the program runs in. */
  program: string;
  /** The program's first file. */
  entry: string;
  /** `aws:region`, or us-east-1. */
  region: string;
  /** Configuration by full key, such as `portico:production`; structured values as JSON text. */
  config: Record<string, string>;
}

/** Configuration by key: `portico:production`, or a name of the project's own. Values of any JSON type. */
export type Configuration = Readonly<Record<string, unknown>>;

interface ProjectFile {
  name?: unknown;
  runtime?: string | { name?: string };
  main?: unknown;
  config?: Record<string, unknown>;
}

/**
 * A project whose program somebody else runs: it may be in any of Pulumi's languages, and configured with secrets. Of the configuration, the region is read.
 *
 * @throws UserError in one line, when a file cannot be read
 */
export function readPlace(directory: string, stack: string): Project {
  const root = resolve(directory);
  const { name } = readProjectFile(root, stack);
  const { config = {} } = stackFile(root, stack) ?? {};
  const region = config["aws:region"];
  return {
    name,
    stack,
    directory: root,
    program: root,
    entry: "",
    region: typeof region === "string" ? region : "us-east-1",
    config: {},
  };
}

/**
 * Reads a project: Pulumi.yaml (`name`, `runtime`, `main`, `config`) and Pulumi.<stack>.yaml (`config`). Both may be missing: then the folder is
 * the program and its name the project's.
 *
 * @param more configuration over what the files say
 * @throws UserError in one line, when there is no program, the files cannot be read, the runtime is not Node, or a value is encrypted
 */
export function readProject(directory: string, stack: string, more: Configuration = {}): Project {
  const root = resolve(directory);
  const { file, name } = readProjectFile(root, stack);
  const runtime = typeof file.runtime === "object" ? file.runtime.name : file.runtime;
  if (runtime !== undefined && runtime !== "nodejs")
    throw new UserError(`${join(root, "Pulumi.yaml")}: runtime ${runtime} is not supported locally, only nodejs`);
  const { program, entry } = findProgram(root, typeof file.main === "string" ? file.main : ".");
  const config = {
    "aws:region": "us-east-1",
    ...defaultsOf(file, name),
    ...stackConfig(root, stack, name),
    ...keyed(more, name),
  };
  return { name, stack, directory: root, program, entry, region: config["aws:region"], config };
}

function readProjectFile(root: string, stack: string): { file: ProjectFile; name: string } {
  if (!isDirectory(root)) throw new UserError(`there is no folder ${root}`);
  mustBeName("stack", stack);
  const file =
    readYaml<ProjectFile>(join(root, "Pulumi.yaml")) ?? readYaml<ProjectFile>(join(root, "Pulumi.yml")) ?? {};
  return { file, name: mustBeName("project", typeof file.name === "string" ? file.name : nameOfFolder(root)) };
}

/** The project of a program that is a function of this process. */
export function projectOf(name: string, stack: string, more: Configuration = {}): Project {
  const directory = process.cwd();
  const config = { "aws:region": "us-east-1", ...keyed(more, mustBeName("project", name)) };
  return {
    name,
    stack: mustBeName("stack", stack),
    directory,
    program: directory,
    entry: "",
    region: config["aws:region"],
    config,
  };
}

/** As Pulumi: `main` is a folder or a file; a folder's package.json may say `main`; then index.js before index.ts. */
function findProgram(root: string, main: string): { program: string; entry: string } {
  const place = resolve(root, main);
  if (existsSync(place) && !isDirectory(place)) return { program: dirname(place), entry: place };
  const manifest = readManifest(join(place, "package.json"));
  const candidates = ["index.js", "index.ts", "index.mjs", "index.mts", "index.cjs", "index.cts"];
  if (typeof manifest.main === "string") candidates.unshift(manifest.main);
  const entry = candidates.map((name) => resolve(place, name)).find((path) => existsSync(path) && !isDirectory(path));
  if (!entry) throw new UserError(`there is no Pulumi program in ${place}: no index.ts and no index.js`);
  return { program: place, entry };
}

function readManifest(path: string): { main?: unknown } {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as { main?: unknown };
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserError(`${path} is not valid JSON: ${error.message}`);
    return {};
  }
}

/** The project file's own configuration: plain values, or declarations with a `value` or `default`. */
function defaultsOf(file: ProjectFile, project: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, declared] of Object.entries(file.config ?? {})) {
    const isDeclaration = typeof declared === "object" && declared !== null && !Array.isArray(declared);
    const { value, default: fallback } = isDeclaration
      ? (declared as { value?: unknown; default?: unknown })
      : { value: declared };
    const given = value ?? fallback;
    if (given !== undefined && given !== null) found[fullKey(key, project)] = textOf(given);
  }
  return found;
}

function stackConfig(root: string, stack: string, project: string): Record<string, string> {
  const { path, config = {} } = stackFile(root, stack) ?? {};
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      if (holdsSecret(value))
        throw new UserError(
          `${path}: ${key} is encrypted (secure:), and only Pulumi can decrypt it: use a stack file with plain values, such as Pulumi.local.yaml with --stack local`,
        );
      return [fullKey(key, project), textOf(value)];
    }),
  );
}

function stackFile(root: string, stack: string): { path: string; config?: Record<string, unknown> } | undefined {
  const path = [join(root, `Pulumi.${stack}.yaml`), join(root, `Pulumi.${stack}.yml`)].find(existsSync);
  return path === undefined ? undefined : { ...readYaml<{ config?: Record<string, unknown> }>(path), path };
}

function readYaml<T>(path: string): T | undefined {
  if (!existsSync(path)) return undefined;
  const document = parseDocument(readFileSync(path, "utf8"));
  const [error] = document.errors;
  if (error) {
    const [start] = error.linePos ?? [];
    const location = start && { file: path, line: start.line, column: start.col };
    throw new UserError(error.message.split(" at line ")[0] ?? error.message, location);
  }
  const content: unknown = document.toJS() ?? {};
  if (typeof content !== "object") throw new UserError(`${path} must hold names and values`);
  return content as T;
}

const keyed = (config: Configuration, project: string): Record<string, string> =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [fullKey(key, project), textOf(value)]));

const holdsSecret = (value: unknown): boolean =>
  typeof value === "object" && value !== null && ("secure" in value || Object.values(value).some(holdsSecret));

const textOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");

const fullKey = (key: string, project: string): string => (key.includes(":") ? key : `${project}:${key}`);

/** Pulumi's own rule for the names of projects and stacks. They also become folder names. */
function mustBeName(what: string, name: string): string {
  if (!/^(?!\.+$)[A-Za-z0-9_.-]{1,100}$/.test(name))
    throw new UserError(`"${name}" is not a ${what} name: use letters, digits, ".", "_" and "-", up to 100`);
  return name;
}

const nameOfFolder = (root: string): string => basename(root).replace(/[^A-Za-z0-9_.-]+/g, "-") || "project";

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
