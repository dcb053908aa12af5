import { relative } from "node:path";
import { messageOf, type SourceLocation, UserError } from "../local/user-error";

/** Wrong words on the command line. */
export class UsageError extends UserError {}

/** Says an error in one line on stderr and answers the exit code: 2 for what the user can mend, 1 for a fault of ours. */
export function complain(error: unknown): number {
  console.error(`portico: ${describe(error)}`);
  if (error instanceof UserError) return 2;
  if (process.env.PORTICO_DEBUG) console.error(error);
  else console.error("portico: this is a fault of Portico's own; PORTICO_DEBUG=1 shows where");
  return 1;
}

/** `file:line:column: message`, the file as seen from here. */
export function describe(error: unknown): string {
  const message = messageOf(error);
  return error instanceof UserError && error.location ? `${placeOf(error.location)}: ${message}` : message;
}

function placeOf({ file, line, column }: SourceLocation): string {
  const path = relative(process.cwd(), file);
  return `${path.startsWith("..") ? file : path}:${line}:${column}`;
}
