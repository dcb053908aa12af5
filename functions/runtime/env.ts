import type * as z from "zod/v4/core";
import { safeParse } from "zod/v4/core";
import { describeIssue } from "./field-errors";

/**
 * Reads the environment through one schema, when the function starts: a deployment that forgot a variable fails at once and says which.
 *
 * @throws Error naming every variable that is missing or wrong
 * @example
 * const { TABLE_NAME } = readEnv(z.object({ TABLE_NAME: z.string().check(z.minLength(1)) }));
 */
export function readEnv<T extends z.$ZodObject>(
  schema: T,
  env: Record<string, string | undefined> = process.env,
): z.output<T> {
  const result = safeParse(schema, env, { error: describeIssue });
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  throw new Error(
    `The function's environment is incomplete: ${wrong.join("; ")}. Set it where the function is declared.`,
  );
}
