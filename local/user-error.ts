/** A place in the user's own code. */
export interface SourceLocation {
  /** Absolute path. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

/**
 * An error that the person at the terminal can mend: shown as its message (and place), never with a stack trace of ours.
 */
export class UserError extends Error {
  override readonly name = "UserError";

  constructor(
    message: string,
    /** Where in the user's code it comes from, when that is known. */
    public readonly location?: SourceLocation,
  ) {
    super(message);
  }
}

/** The message of anything that was thrown, on one line. Errors of other realms and duck-typed ones count too. */
export function messageOf(error: unknown): string {
  const { message, name } = (typeof error === "object" && error !== null ? error : {}) as Partial<Error>;
  const text = typeof message === "string" ? message || name || "an error without a message" : String(error);
  return text.replace(/\s*\n\s*/g, " ").trim();
}
