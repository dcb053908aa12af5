import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { StackDocument } from "../local";
import { environmentOf } from "../local/engine/launch";
import { readPlace } from "../local/engine/project";
import { UserError } from "../local/user-error";
import { packageRoot } from "./package-root";
import { Running } from "./running";
import type { Target } from "./talk";

/**
 * `portico exec`: runs a command so that what it does to AWS, it does to a running local cloud: Pulumi's engine finds our provider `aws`, and AWS's tools and
 * SDKs find the AWS port. Ends with the command's exit code.
 *
 * @throws UserError when no stack is running, or there is no such command
 */
export async function exec(target: Target, command: string, args: readonly string[]): Promise<void> {
  const env = await environmentFor(target);
  const child = spawn(command, args, { env, stdio: "inherit", shell: process.platform === "win32" });
  // Ctrl-C reaches the command by the terminal; twice would tell pulumi to leave everything as it is.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise<number>((ended, failed) => {
    child.once("error", (error: NodeJS.ErrnoException) =>
      failed(error.code === "ENOENT" ? new UserError(`there is no command "${command}" on PATH`) : error),
    );
    child.once("close", (code, signal) =>
      ended(signal ? 128 + constants.signals[signal as NodeJS.Signals] : (code ?? 1)),
    );
  });
}

async function environmentFor({ directory, stack }: Target): Promise<NodeJS.ProcessEnv> {
  const running = Running.find(directory, stack);
  const { endpoints } = (await (await running.call("GET", "stack.json")).json()) as StackDocument;
  // A plugin of the user's own on PATH is what ours is.
  const { PULUMI_IGNORE_AMBIENT_PLUGINS: _, ...environment } = environmentOf(readPlace(directory, stack).region);
  return {
    ...environment,
    ...stateFor(directory),
    PATH: [join(packageRoot, "cli", "plugins"), process.env.PATH ?? ""].join(delimiter),
    AWS_ENDPOINT_URL: endpoints.aws,
    PORTICO_URL: running.url,
    PORTICO_TOKEN: running.token,
  };
}

/** Without a word from the user, Pulumi keeps its state beside the cloud's data: that takes no login, and what belongs together goes together. */
function stateFor(directory: string): NodeJS.ProcessEnv {
  const {
    PULUMI_BACKEND_URL: backend,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_CONFIG_PASSPHRASE_FILE: file,
  } = process.env;
  if (backend?.startsWith("s3:"))
    throw new UserError(
      "PULUMI_BACKEND_URL is in the real S3, whose credentials portico exec takes away: leave it out, or give a file:// or https:// address",
    );
  if (backend) return {};
  const folder = join(resolve(directory), ".portico");
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, ".gitignore"))) writeFileSync(join(folder, ".gitignore"), "*\n");
  const isSecured = passphrase !== undefined || file !== undefined;
  return { PULUMI_BACKEND_URL: pathToFileURL(folder).href, ...(!isSecured && { PULUMI_CONFIG_PASSPHRASE: "" }) };
}
