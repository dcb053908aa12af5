import type { Service } from "../service";
import type { LambdaService } from "../services/lambda";
import type { LogsService } from "../services/logs";
import { UserError } from "../user-error";
import type { StackDocument } from "./stack-document";

const functionToken = "aws:lambda/function:Function";

/**
 * The physical name of a function.
 *
 * @param given its logical name, name or ARN
 * @throws UserError that names the functions there are
 */
export function functionNamed({ resources }: Pick<StackDocument, "resources">, given: string): string {
  const functions = resources.filter(({ type }) => type === functionToken);
  const name = given.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, "");
  const found = functions.find(({ id }) => id === name) ?? functions.find((one) => one.name === name);
  if (found) return found.id;
  const names = functions.map((one) => one.name).join(", ");
  throw new UserError(`there is no function "${given}": ${names ? `there are ${names}` : "the stack has none"}`);
}

/**
 * The log group that is meant.
 *
 * @param given name of a log group; or of a function, as for {@link functionNamed}
 * @throws UserError that names the functions there are
 */
export function logGroupFor(
  services: ReadonlyMap<string, Service>,
  document: Pick<StackDocument, "resources">,
  given: string,
): string {
  const logs = services.get("logs") as LogsService;
  if (logs.store.groups.has(given)) return given;
  return (services.get("lambda") as LambdaService).logGroup(functionNamed(document, given));
}
