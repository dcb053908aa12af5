import { readFileSync } from "node:fs";
import { UserError } from "../local/user-error";
import { Running } from "./running";

/** The stack that a command talks to. */
export interface Target {
  directory: string;
  stack: string;
}

/** `portico logs`: prints what functions and stages have logged, and with `follow` what they go on to log. */
export async function logs({ directory, stack }: Target, source: string | undefined, follow: boolean): Promise<void> {
  const query = new URLSearchParams({ ...(source !== undefined && { source }), ...(follow && { follow: "1" }) });
  const response = await Running.find(directory, stack).call("GET", `logs?${query}`);
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of response.body ?? []) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) console.log(shown(line, source === undefined));
    }
  } catch {
    throw new UserError("the stack was stopped");
  }
}

/** A line as it was logged; of several logs with the name of its own. */
function shown(line: string, several: boolean): string {
  const { group, message } = JSON.parse(line) as { group: string; message: string };
  const text = message.trimEnd();
  return several ? `${group.replace(/^\/aws\/lambda\//, "")}  ${text}` : text;
}

/**
 * `portico invoke`: runs a function and prints its answer as JSON.
 *
 * @param event JSON text, `-` for standard input; default `{}`
 * @throws UserError when the function fails, with its error
 */
export async function invoke({ directory, stack }: Target, name: string, event: string | undefined): Promise<void> {
  const text = event === "-" ? readFileSync(0, "utf8") : (event ?? "{}");
  try {
    JSON.parse(text);
  } catch (error) {
    throw new UserError(`the event is not JSON: ${(error as Error).message}`);
  }
  const running = Running.find(directory, stack);
  const response = await running.call("POST", `invoke?${new URLSearchParams({ function: name })}`, text);
  const { payload, functionError } = (await response.json()) as { payload: unknown; functionError?: string };
  console.log(JSON.stringify(payload, null, 2));
  if (functionError === undefined) return;
  const { errorType, errorMessage } = payload as { errorType?: string; errorMessage?: string };
  throw new UserError(`${name} failed: ${errorType}: ${errorMessage}`);
}

/** `portico reset`: takes away all data of the running stack; its resources stay. */
export async function reset({ directory, stack }: Target): Promise<void> {
  await Running.find(directory, stack).call("POST", "reset");
  console.log(`the data of the stack ${stack} is gone; its resources are as they were`);
}
