import { parseArgs } from "node:util";
import { messageOf } from "../local/user-error";
import { type Command, commands, helpFor, helpForAll } from "./commands";
import { complain, UsageError } from "./errors";
import { packageVersion } from "./package-root";

/**
 * What `portico` does with its arguments. Every error is one line on stderr and exit code 2.
 *
 * @param args without `node` and the script
 */
export async function main(args: readonly string[]): Promise<void> {
  try {
    const [first, ...rest] = args;
    if (first === "--version" || first === "-v") return console.log(packageVersion());
    if (first === undefined || first === "--help" || first === "-h" || first === "help")
      return console.log(helpForAll());
    const command = commands[first];
    if (!command)
      throw new UsageError(
        `there is no command "${first}": there are ${Object.keys(commands).join(", ")} (portico --help)`,
      );
    const end = command.takesCommand ? rest.indexOf("--") : -1;
    const { values, positionals } = parse(first, command, end < 0 ? rest : rest.slice(0, end));
    if (values.help === true) return console.log(helpFor(first, command));
    const { words } = command;
    if (command.takesCommand) {
      const [stray] = positionals;
      if (stray !== undefined)
        throw new UsageError(
          `${first} takes its command after --: portico ${first} -- ${stray} … (portico ${first} --help)`,
        );
      return await command.run(String(values.dir), values, end < 0 ? [] : rest.slice(end + 1));
    }
    if (!words && positionals.length > 1)
      throw new UsageError(`${first} takes one folder, not ${positionals.length}: ${positionals.join(", ")}`);
    if (words && positionals.length > words.length)
      throw new UsageError(`${first} takes ${words.join(" ")}, not ${positionals.join(" ")} (portico ${first} --help)`);
    await command.run(words ? String(values.dir) : (positionals[0] ?? "."), values, words ? positionals : []);
  } catch (error) {
    process.exitCode = complain(error);
  }
}

function parse(
  name: string,
  command: Command,
  args: readonly string[],
): { values: Parameters<Command["run"]>[1]; positionals: string[] } {
  try {
    const help = { type: "boolean", short: "h" } as const;
    return parseArgs({ args: [...args], options: { ...command.options, help }, allowPositionals: true });
  } catch (error) {
    const [reason] = messageOf(error).split(/\.\s/);
    throw new UsageError(`${reason} (portico ${name} --help)`);
  }
}
