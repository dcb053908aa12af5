import type { ParseArgsConfig } from "node:util";
import { UsageError } from "./errors";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** One word after `portico`. */
export interface Command {
  summary: string;
  options: Options;
  /** How each option reads in the help: its argument, and what it does. */
  optionHelp: readonly (readonly [string, string])[];
  /** @param directory the folder that was named, or the current one */
  run(directory: string, values: Values): Promise<void>;
}

const stack = { type: "string", short: "s", default: "dev" } as const;
const stackHelp = ["--stack NAME", "the stack whose Pulumi.<stack>.yaml is read; default dev"] as const;

/** All commands, by name. What a command needs is loaded when it runs. */
export const commands: Record<string, Command> = {
  dev: {
    summary: "Runs a Pulumi program on this machine and serves what it declares",
    options: {
      stack,
      port: { type: "string", short: "p", default: "4400" },
      ephemeral: { type: "boolean", default: false },
      "no-watch": { type: "boolean", default: false },
    },
    optionHelp: [
      stackHelp,
      ["--port NUMBER", "port of the APIs; AWS is on the next one; 0 takes any two free ones; default 4400"],
      ["--ephemeral", "keep nothing; by default data stays in .portico/<project>/<stack>/"],
      ["--no-watch", "do not run the program again when its files change"],
    ],
    async run(directory, values) {
      const { dev } = await import("./dev");
      await dev({
        directory,
        stack: String(values.stack),
        port: portOf(String(values.port)),
        ephemeral: values.ephemeral === true,
        watch: values["no-watch"] !== true,
      });
    },
  },
  openapi: {
    summary: "Prints the OpenAPI 3.1 document of a program's API, without deploying anything",
    options: { stack, gateway: { type: "boolean", default: false }, name: { type: "string", short: "n" } },
    optionHelp: [
      stackHelp,
      ["--gateway", "list instead what API Gateway cannot check of it, and the handler does"],
      ["--name NAME", "which gateway, when the program has several"],
    ],
    async run(directory, values) {
      const { openapi } = await import("./openapi");
      await openapi({
        directory,
        stack: String(values.stack),
        gateway: values.gateway === true,
        name: typeof values.name === "string" ? values.name : undefined,
      });
    },
  },
};

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65534)
    throw new UsageError(`--port ${text} is not a port: give a number from 0 to 65534 (portico dev --help)`);
  return port;
}

/** `portico --help`. */
export function helpForAll(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return [
    "Usage: portico COMMAND [FOLDER] [OPTIONS]",
    "",
    ...lines,
    "",
    "FOLDER holds a Pulumi program; default: the current one.",
    "portico COMMAND --help tells more; portico --version tells the version.",
  ].join("\n");
}

/** `portico dev --help` and the like. */
export function helpFor(name: string, { summary, optionHelp }: Command): string {
  const lines = [...optionHelp, ["--help", "this"] as const].map(([option, what]) => `  ${option.padEnd(16)}${what}`);
  return [`Usage: portico ${name} [FOLDER] [OPTIONS]`, "", `${summary}.`, "", ...lines].join("\n");
}
