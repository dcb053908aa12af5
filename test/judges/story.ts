import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { root } from "./served";

/** A piece of a page's story: what is typed, and what the page shows that the last call answers, if it shows it. */
export interface Chapter {
  /** The heading that it stands below. */
  heading: string;
  commands: string;
  shown?: object;
}

/** The shell commands below a page's heading `Calls`, in the page's order. */
export function storyOf(page: string): Chapter[] {
  const [, calls = ""] = readFileSync(join(root, page), "utf8").split(/^## Calls$/m);
  const chapters: Chapter[] = [];
  let heading = "Calls";
  for (const [, title, language, text = ""] of calls.matchAll(/^#+ (.+)$|^```(sh|json)\n([\s\S]*?)^```$/gm)) {
    const last = chapters.at(-1);
    if (title) heading = title;
    else if (language === "sh") chapters.push({ heading, commands: text });
    else if (last) last.shown = JSON.parse(text) as object;
  }
  return chapters;
}

/** What a shell said. */
export interface Said {
  code: number;
  output: string;
  errors: string;
}

/** A shell that stays open, in which curl fails for answers that say no. Close it always. */
export class Shell {
  readonly #shell;
  readonly #ended: Promise<unknown>;
  #output = "";
  #errors = "";

  constructor(variables: Record<string, string>) {
    this.#shell = spawn("bash", ["--noprofile", "--norc"], { env: { ...process.env, ...variables } });
    this.#ended = once(this.#shell, "exit");
    this.#shell.stdout.on("data", (data) => {
      this.#output += data;
    });
    this.#shell.stderr.on("data", (data) => {
      this.#errors += data;
    });
    this.#shell.stdin.write(`set -E -o pipefail; trap 'failed=$?' ERR
      curl() { command curl -sS --fail-with-body "$@" && echo; }\n`);
  }

  /** Types commands, and waits until they have ended. The code is that of the last one that failed, 0 where none did. */
  async type(commands: string): Promise<Said> {
    this.#output = this.#errors = "";
    const end = `end-${Math.random()}`;
    this.#shell.stdin.write(`failed=0\n{\n${commands}\n} </dev/null\necho; echo "${end} $failed"\n`);
    for (;;) {
      const found = new RegExp(`^${end} (\\d+)$`, "m").exec(this.#output);
      if (found) return { code: Number(found[1]), output: this.#output.slice(0, found.index), errors: this.#errors };
      if (this.#shell.exitCode !== null) throw new Error(`the shell ended:\n${this.#output}${this.#errors}`);
      await setTimeout(5);
    }
  }

  async close(): Promise<void> {
    this.#shell.stdin.end();
    await this.#ended;
  }
}
