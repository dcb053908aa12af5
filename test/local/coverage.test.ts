import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readProject } from "../../local/engine/project";
import { recordProgram } from "../../local/engine/record";
import { repository } from "./support/program-folder";

const page = readFileSync(join(repository, "docs", "local-cloud.md"), "utf8");
const examples = readdirSync(join(repository, "examples"));

describe("the table of every type and call in docs/local-cloud.md", () => {
  it.each(examples)("has every type that examples/%s declares", async (example) => {
    const { resources } = await recordProgram(
      readProject(join(repository, "examples", example), "dev"),
      () => undefined,
    );
    const types = new Set(resources.filter(({ custom }) => custom).map(({ type }) => type));
    expect(types.size).toBeGreaterThan(10);
    expect([...types].filter((type) => !page.includes(`\`${type}\``) && !type.startsWith("pulumi:"))).toEqual([]);
  });
});
