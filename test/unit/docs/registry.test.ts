import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { matrixText, withRegistry } from "../../../scripts/registry-docs";

const page = readFileSync(resolve(__dirname, "../../../docs/registry.md"), "utf8");

it("S4.30 docs/registry.md has the matrix and the states as they are: `npm run docs` writes it", () => {
  expect(page).toBe(withRegistry(page));
});

it("the matrix names each role and says who may", () => {
  expect(matrixText()).toMatch(/^\| Action \| `super_admin` \| `admin` \| `user` \| `viewer` \|$/m);
  expect(matrixText()).toMatch(/^\| `project\.read` \| yes \| yes \| yes \| yes \|$/m);
  expect(matrixText()).toMatch(/^\| `project\.delete` \| yes \| {2}\| {2}\| {2}\|$/m);
  expect(matrixText()).toMatch(
    /^An API key is .* `admin` at most.* no key does .*`project\.delete`.*`ownership\.accept`/m,
  );
});
