import { weakenDocument } from "../components/secure-gateway/weaken";
import { readProject } from "../local/engine/project";
import { recordProgram } from "../local/engine/record";
import { UserError } from "../local/user-error";

/** What `portico openapi` was told. */
export interface OpenApiOptions {
  directory: string;
  stack: string;
  /** True: print what the gateway cannot check instead of the document. */
  gateway: boolean;
  /** Logical name of the gateway, when there are several. */
  name: string | undefined;
}

/**
 * `portico openapi`: runs the program without making anything and prints the document of its gateway. What the program writes goes to stderr, so that stdout
 * is the document.
 *
 * @throws UserError when the program fails, or has no gateway, or several and none was named
 */
export async function openapi({ directory, stack, gateway, name }: OpenApiOptions): Promise<void> {
  const recording = await recordProgram(readProject(directory, stack), (line) => console.error(line));
  const gateways = recording.resources.filter(({ type }) => type === "portico:index:SecureGateway");
  const names = gateways.map((found) => found.name).join(", ");
  if (gateways.length === 0)
    throw new UserError(`the program in ${directory} declares no SecureGateway, so it has no document`);
  if (name === undefined && gateways.length > 1)
    throw new UserError(`there are several gateways: take one with --name (${names})`);
  const chosen = name === undefined ? gateways[0] : gateways.find((found) => found.name === name);
  if (!chosen) throw new UserError(`there is no gateway "${name}": there are ${names}`);
  const { openapi: text } = chosen.outputs;
  if (typeof text !== "string")
    throw new UserError(`the document of "${chosen.name}" depends on what only a deployment can know`);
  const document = JSON.parse(text);
  if (gateway) console.log(weakenings(document).join("\n"));
  else console.log(JSON.stringify(document, null, 2));
}

function weakenings(document: Parameters<typeof weakenDocument>[0]): string[] {
  const { lost } = weakenDocument(document);
  if (lost.length === 0) return ["API Gateway checks all of it."];
  return lost.map(({ pointer, keyword, reason }) => `${pointer}  ${keyword}: ${reason}`);
}
