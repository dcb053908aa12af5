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
  /** What it takes besides options, for the help. Default: a folder. One that takes other words has the folder in `--dir`. */
  words?: readonly string[];
  /** True: the words are a command with its own arguments, which follow `--`. */
  takesCommand?: boolean;
  /**
   * @param directory the folder that was named, or the current one
   * @param words what else was given
   */
  run(directory: string, values: Values, words: readonly string[]): Promise<void>;
}

const stack = { type: "string", short: "s", default: "dev" } as const;
const stackHelp = ["--stack NAME", "the stack whose Pulumi.<stack>.yaml is read; default dev"] as const;

const dir = { type: "string", short: "d", default: "." } as const;
const dirHelp = ["--dir FOLDER", "the program's folder; default: the current one"] as const;

/** All commands, by name. What a command needs is loaded when it runs. */
export const commands: Record<string, Command> = {
  dev: {
    summary: "Runs a Pulumi program on this machine and serves what it declares",
    options: {
      stack,
      port: { type: "string", short: "p", default: "4400" },
      ephemeral: { type: "boolean", default: false },
      "no-watch": { type: "boolean", default: false },
      "no-program": { type: "boolean", default: false },
    },
    optionHelp: [
      stackHelp,
      ["--port NUMBER", "port of the APIs; AWS is on the next one; 0 takes any two free ones; default 4400"],
      ["--ephemeral", "keep nothing; by default data stays in .portico/<project>/<stack>/"],
      ["--no-watch", "do not run the program again when its files change"],
      ["--no-program", "do not run the program at all: pulumi deploys it, with portico exec"],
    ],
    async run(directory, values) {
      const { dev } = await import("./dev");
      await dev({
        directory,
        stack: String(values.stack),
        port: portOf(String(values.port)),
        ephemeral: values.ephemeral === true,
        watch: values["no-watch"] !== true,
        runsProgram: values["no-program"] !== true,
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
  check: {
    summary:
      "Judges a program by the security rules of the policy pack, without AWS; exit code 1 when something must change",
    options: { stack, profile: { type: "string" }, format: { type: "string", short: "f", default: "text" } },
    optionHelp: [
      stackHelp,
      [
        "--profile NAME",
        "preview, production or regulated; default: what the stack's portico:policies says, or production",
      ],
      ["--format FORMAT", "text, json or sarif; default text"],
    ],
    async run(directory, values) {
      const { launchAhead } = await import("../local/engine/launch");
      launchAhead();
      const { check } = await import("./check");
      await check({
        directory,
        stack: String(values.stack),
        profile: typeof values.profile === "string" ? values.profile : undefined,
        format: String(values.format),
      });
    },
  },
  logs: {
    summary: "Prints what a running stack has logged: of one function or log group, or all of it",
    words: ["[FUNCTION]"],
    options: { stack, dir, follow: { type: "boolean", short: "f", default: false } },
    optionHelp: [stackHelp, dirHelp, ["--follow", "go on with what is logged from now on, until Ctrl-C"]],
    async run(directory, values, [source]) {
      const { logs } = await import("./talk");
      await logs({ directory, stack: String(values.stack) }, source, values.follow === true);
    },
  },
  invoke: {
    summary: "Runs a function of a running stack and prints its answer",
    words: ["FUNCTION", "[JSON|-]"],
    options: { stack, dir },
    optionHelp: [stackHelp, dirHelp],
    async run(directory, values, [name, event]) {
      if (name === undefined) throw new UsageError("invoke takes the name of a function (portico invoke --help)");
      const { invoke } = await import("./talk");
      await invoke({ directory, stack: String(values.stack) }, name, event);
    },
  },
  exec: {
    summary: "Runs a command, such as pulumi up, that deploys to a running stack instead of AWS",
    words: ["--", "COMMAND", "[ARGUMENTS]"],
    takesCommand: true,
    options: { stack: { ...stack }, dir },
    optionHelp: [["--stack NAME", "the stack that portico dev serves; default dev"], dirHelp],
    async run(directory, values, [command, ...args]) {
      if (command === undefined)
        throw new UsageError("exec takes a command after --, such as portico exec -- pulumi up (portico exec --help)");
      const { exec } = await import("./exec");
      await exec({ directory, stack: String(values.stack) }, command, args);
    },
  },
  reset: {
    summary: "Takes away all data of a running stack; its resources stay",
    options: { stack },
    optionHelp: [stackHelp],
    async run(directory, values) {
      const { reset } = await import("./talk");
      await reset({ directory, stack: String(values.stack) });
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
export function helpFor(name: string, { summary, optionHelp, words = ["[FOLDER]"], takesCommand }: Command): string {
  const lines = [...optionHelp, ["--help", "this"] as const].map(([option, what]) => `  ${option.padEnd(18)}${what}`);
  const usage = takesCommand ? ["[OPTIONS]", ...words] : [...words, "[OPTIONS]"];
  return [`Usage: portico ${name} ${usage.join(" ")}`, "", `${summary}.`, "", ...lines].join("\n");
}
