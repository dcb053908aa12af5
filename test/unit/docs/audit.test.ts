import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { withActions } from "../../../scripts/audit-docs";

it("docs/audit.md names the actions as they are: `npm run docs` writes it", () => {
  const page = readFileSync(resolve(__dirname, "../../../docs/audit.md"), "utf8");
  expect(page).toBe(withActions(page));
  expect(page).toContain("`token.reused`");
});
