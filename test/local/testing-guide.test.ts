import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ProgramFolder, repository } from "./support/program-folder";

const guide = readFileSync(join(repository, "docs", "testing.md"), "utf8");

/** The code that follows a file's name in the guide. */
function fileOf(name: string): string {
  const [, code] = guide.slice(guide.indexOf(`\`${name}\``)).match(/```(?:js|ts)\n([\s\S]*?)```/) ?? [];
  if (code === undefined) throw new Error(`docs/testing.md shows no ${name}`);
  return code;
}

describe("docs/testing.md", () => {
  const folder = new ProgramFolder(join(repository, "examples", "event-api"));
  afterAll(() => folder.remove());

  it("shows a suite that passes, and Jest ends by itself", async () => {
    for (const name of ["jest.config.js", "test/orders.test.ts", "test/mail.test.ts"]) folder.write(name, fileOf(name));
    const jest = join(repository, "node_modules", "jest", "bin", "jest.js");
    const { JEST_WORKER_ID: _, ...env } = process.env;
    const run = promisify(execFile)(process.execPath, [jest, "--runInBand"], {
      cwd: folder.path,
      env,
      timeout: 60_000,
    });
    const { stderr } = await run;
    expect(stderr).toMatch(/Tests: +3 passed, 3 total/);
    expect(stderr).not.toMatch(/did not exit|open handle|Force exiting|MODULE_NOT_FOUND/i);
  }, 60_000);
});
