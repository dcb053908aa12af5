import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./served";

interface Block {
  language: string;
  file: string;
  text: string;
}

/** The code blocks of a section of docs/adding-a-route.md that name a file in their first line. */
function blocksOf(section: (page: string) => string | undefined): Block[] {
  const page = section(readFileSync(join(root, "docs/adding-a-route.md"), "utf8")) ?? "";
  return [...page.matchAll(/^```(ts|diff)\n(?:\/\/|#) (\S+)\n([\s\S]*?)^```/gm)].map(
    ([, language = "", file = "", text = ""]) => ({ language, file, text }),
  );
}

const ownProgram = "## In a program of your own";
/** What the guide changes in the repository. */
export const repositoryBlocks = () => blocksOf((page) => page.split(ownProgram)[0]);
/** The program that the guide writes for a user of the package. */
export const programBlocks = () => blocksOf((page) => page.split(ownProgram)[1]);

/**
 * Does what the blocks say, in a folder.
 *
 * @throws Error when a block changes lines that are not there exactly once: the guide is out of date
 */
export function apply(blocks: readonly Block[], folder: string): void {
  for (const { language, file, text } of blocks) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, language === "ts" ? text.trimStart() : patched(readFileSync(path, "utf8"), file, text));
  }
}

function patched(before: string, file: string, change: string): string {
  const lines = change.split("\n").slice(0, -1);
  const without = (sign: string) =>
    lines
      .filter((line) => !line.startsWith(sign))
      .map((line) => line.slice(1))
      .join("\n");
  const parts = before.split(without("+"));
  if (parts.length !== 2) throw new Error(`docs/adding-a-route.md changes lines that are not in ${file}:\n${change}`);
  return parts.join(without("-"));
}
