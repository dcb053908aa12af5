import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { withIdentity } from "../../../scripts/identity-docs";

it("S4.25 S4.27 docs/identity.md draws the states as they are: `npm run docs` writes it", () => {
  const page = readFileSync(resolve(__dirname, "../../../docs/identity.md"), "utf8");
  expect(page).toBe(withIdentity(page));
  expect(page).toContain("  not_verified --> verified\n");
});
