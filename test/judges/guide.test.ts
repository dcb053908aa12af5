import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { checkout } from "./checkout";
import { apply, repositoryBlocks } from "./guide";

describe("docs/adding-a-route.md", () => {
  const folder = checkout();
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (...args: string[]) =>
    execFileSync("npm", ["run", ...args], { cwd: folder, encoding: "utf8", stdio: "pipe" });

  it("S4.57 adds a route that builds, type-checks and passes its own test", () => {
    apply(repositoryBlocks(), folder);
    run("build");
    run("types");
    expect(() => run("local", "--", "--testPathPatterns", "latest-event")).not.toThrow();
  });
});
