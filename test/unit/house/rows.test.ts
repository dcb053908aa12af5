import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../../..");

/** `S4.1-12` and the like, as single rows. */
const rows = (source: string, ...ranges: (number | [number, number])[]): string[] =>
  ranges.flatMap((each) => {
    const [from, to] = typeof each === "number" ? [each, each] : each;
    return Array.from({ length: to - from + 1 }, (_, index) => `${source}.${from + index}`);
  });

/** The requirements of accounts and projects. */
const peopleAndProjects = [
  ...rows("S1", 11, [14, 17], [27, 30]),
  ...rows("S2", [2, 10], 16, 17),
  ...rows("S4", [1, 12], 19, 20, [22, 41], [43, 46], [48, 52]),
];

/** Rows that names of tests say: texts after `it(`, `it.each(…)(`, `test(` and `describe(`. */
function namedRows(): Set<string> {
  const files = execFileSync("git", ["ls-files", "test"], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((file) => file.endsWith(".test.ts") && !file.endsWith("/rows.test.ts"));
  const names = files.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [
      ...text.matchAll(/^\s*(?:(?:it|test|describe)(?:\.each(?:\([^)\n]*\))?)?\(|[\])]+\)?\()\s*["'`]([^"'`\n]*)/gm),
    ].map(([, name = ""]) => name);
  });
  return new Set(names.flatMap((name) => name.match(/\bS\d\.\d+\b/g) ?? []));
}

describe("requirements", () => {
  it("each row of accounts and projects is in the name of a test", () => {
    const named = namedRows();
    expect(named.size).toBeGreaterThan(100);
    expect(peopleAndProjects.filter((row) => !named.has(row))).toEqual([]);
  });
});
