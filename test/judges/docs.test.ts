import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, type Served, serve } from "./served";

/** The commands in a page that call the API, each with the answer that the page shows next, if it shows one. */
function examplesOf(page: string): { command: string; shown?: unknown }[] {
  const blocks = [...readFileSync(join(root, page), "utf8").matchAll(/^ *```(\w+)\n([\s\S]*?)^ *```/gm)];
  return blocks.flatMap(([, language, text = ""], index) => {
    if (language !== "sh" || !text.includes("curl ")) return [];
    const [, next, answer = ""] = blocks[index + 1] ?? [];
    return text
      .split(/^(?=curl )/m)
      .filter((command) => command.startsWith("curl "))
      .map((command) => ({ command, ...(next === "json" && { shown: JSON.parse(answer) as unknown }) }));
  });
}

/** An answer without what differs from run to run, and from the local cloud's paths to those of AWS. */
const comparable = (answer: unknown, base = "") =>
  JSON.parse(JSON.stringify(answer), (key, value: unknown) => {
    if (key === "createdAt" || key === "requestId") return "…";
    return key === "instance" && base ? String(value).replace(base, "/dev") : value;
  }) as unknown;

const served = (name: string) => [process.execPath, "cli/portico.js", "dev", `examples/${name}`];

describe.each([
  ["README.md", ["npm", "start", "--"]],
  ["docs/event-api.md", served("event-api")],
  ["examples/event-api/README.md", served("event-api")],
  ["examples/hello-gateway/README.md", served("hello-gateway")],
])("the commands in %s", (page, command) => {
  let stack: Served;

  beforeAll(async () => {
    stack = await serve(command, root);
  });
  afterAll(() => stack?.stop());

  it("S5.14 are there", () => {
    expect(examplesOf(page).length).toBeGreaterThan(0);
  });

  it.each(examplesOf(page))("S5.14 work as shown: $command", ({ command, shown }) => {
    const env = { ...process.env, URL: stack.url, KEY: stack.apiKey };
    const answer = execFileSync("sh", ["-c", command.replace("curl ", "curl -sS --fail ")], { env, encoding: "utf8" });
    if (shown) expect(comparable(JSON.parse(answer), new URL(stack.url).pathname)).toEqual(comparable(shown));
    else expect(JSON.parse(answer)).toBeInstanceOf(Object);
  });
});
