import { findSourceMap } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { SourceLocation } from "../../user-error";
import { nearestOwn } from "./failure";

/** Where a resource is declared, as Pulumi's SDK sends it. */
interface Position {
  uri: string;
  line: number;
  column: number;
}

/**
 * Lets every resource of a program say where in the user's own code it is declared: one that a construct of a package makes, where the construct is used.
 * Pulumi's own way reads the whole stack trace as a text and through source maps, for every resource; this one looks one frame up.
 *
 * @param resource the SDK's class of all resources
 * @param directory the program's folder
 */
export function declaredAt(resource: object, directory: string): void {
  const stackTrace = (): Position[] => {
    const frame = nearestOwn(frames(stackTrace), directory);
    if (!frame) return [];
    const { file, line, column } = original(frame);
    return [{ uri: pathToFileURL(file).href, line, column }];
  };
  Object.assign(resource, { stackTrace });
}

/** The frames under the caller, nearest first, as V8 knows them: of what was transpiled, not of its source. */
function frames(caller: () => unknown): SourceLocation[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    Error.prepareStackTrace = (_, sites) => sites;
    const trace: { stack?: NodeJS.CallSite[] } = {};
    Error.captureStackTrace(trace, caller);
    return (trace.stack ?? []).flatMap((site) => {
      const name = site.getFileName();
      if (!name || name.startsWith("node:")) return [];
      const file = name.startsWith("file:") ? fileURLToPath(name) : name;
      return [{ file, line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1 }];
    });
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The place in the source, where the file was made of one. */
function original({ file, line, column }: SourceLocation): SourceLocation {
  const map = findSourceMap(file) ?? findSourceMap(pathToFileURL(file).href);
  const entry = map?.findEntry(line - 1, column - 1);
  if (!entry || !("originalSource" in entry)) return { file, line, column };
  const { originalSource, originalLine, originalColumn } = entry;
  const source = originalSource.startsWith("file:") ? fileURLToPath(originalSource) : originalSource;
  return { file: source, line: originalLine + 1, column: originalColumn + 1 };
}
