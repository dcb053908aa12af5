import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./served";
import { runJudge } from "./tools";

/** Ruff and pytest on each example with handlers in Python, in a copy: neither leaves anything in the checkout. */
const examples = readdirSync(join(root, "examples"))
  .map((name) => `examples/${name}`)
  .filter((example) => existsSync(join(root, example, "pyproject.toml")));

it("there are handlers in Python", () => expect(examples).toContain("examples/hello-gateway"));

describe.each(examples)("the Python of %s", (example) => {
  const folder = mkdtempSync(join(tmpdir(), "portico-python-"));
  beforeAll(() => {
    const skipped = /\/(?:node_modules|\.portico|__pycache__)(?:\/|$)/;
    cpSync(join(root, example), folder, { recursive: true, filter: (path) => !skipped.test(path) });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("S3.10 has no finding of Ruff, and its form", async () => {
    expect(await runJudge("ruff", ["check", "--no-cache", "."], folder)).toMatchObject({ code: 0 });
    expect(await runJudge("ruff", ["format", "--no-cache", "--diff", "."], folder)).toMatchObject({ code: 0 });
  });

  it("S3.10 S3.12 S3.14 S3.32 passes its tests by pytest", async () => {
    const verdict = await runJudge("pytest", ["-q"], folder);
    console.log(verdict.output.trim().split("\n").at(-1));
    expect(verdict).toMatchObject({ code: 0, output: expect.stringMatching(/\d{2,} passed/) });
  });

  it("is judged: planted faults are found", async () => {
    writeFileSync(join(folder, "src/planted.py"), "import os\npassword = 'hunter2'\neval(password)\n");
    const found = await runJudge("ruff", ["check", "--no-cache", "--output-format", "concise", "."], folder);
    expect(found).toMatchObject({ code: 1, output: expect.stringMatching(/planted\.py.*F401[\s\S]*planted\.py.*S/) });
    writeFileSync(join(folder, "tests/test_planted.py"), "def test_planted():\n    assert 1 == 2\n");
    expect(await runJudge("pytest", ["-q"], folder)).toMatchObject({ code: 1 });
  });
});
