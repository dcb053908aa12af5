import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf, type SourceLocation } from "../../user-error";

/** What to tell the user of an error that ended the program: its message, and where in the user's own code it arose. */
export function failureOf(error: unknown, directory: string): { message: string; location?: SourceLocation } {
  return { message: causeIn(messageOf(error)), location: syntaxLocationOf(error) ?? locationOf(error, directory) };
}

/** What Pulumi's SDK writes before the reason for which a resource was refused: each property that waited for it, and the call. */
const sdkWords =
  /^(?:error serializing property "[^"]*": )*failed to register new resource \S+ \[[^\]]+\]: \d+ [A-Z_]+: /;

/** The message without what the SDK says of its own work. */
const causeIn = (message: string): string => message.replace(sdkWords, "");

/** Errors of the TypeScript loader know their place themselves. */
const syntaxLocationOf = (error: unknown): SourceLocation | undefined =>
  error instanceof Error && "location" in error ? (error.location as SourceLocation) : undefined;

/** The nearest frame in the program's folder, or else in any code that is nobody's package. */
function locationOf(error: unknown, directory: string): SourceLocation | undefined {
  return nearestOwn(error instanceof Error ? framesOf(error.stack ?? "") : [], directory);
}

/** Of frames, nearest first: the user's nearest one, in the program's folder if there is one. */
export function nearestOwn<Frame extends { file: string }>(
  frames: readonly Frame[],
  directory: string,
): Frame | undefined {
  const own = frames.filter(({ file }) => !file.includes(`${sep}node_modules${sep}`) && !file.startsWith(__dirname));
  return own.find(({ file }) => file.startsWith(directory + sep)) ?? own.find(({ file }) => !isPackaged(file));
}

/** The constructs of this very package, when it runs in its own repository. */
const isPackaged = (file: string): boolean => file.includes(`${sep}dist${sep}`);

function framesOf(stack: string): SourceLocation[] {
  return [...stack.matchAll(/^\s+at .*?\(?((?:file:\/\/)?[^\s()]+):(\d+):(\d+)\)?$/gm)]
    .map(([, file = "", line, column]) => ({
      file: file.startsWith("file:") ? fileURLToPath(file) : file,
      line: Number(line),
      column: Number(column),
    }))
    .filter(({ file }) => !file.startsWith("node:"));
}
