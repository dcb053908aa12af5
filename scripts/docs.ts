// Writes what is made of the code into the docs, between the markers of their pages. Run by `npm run docs`.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../policies/rules";
import { withActions } from "./audit-docs";
import { bareServices, coverageTable, withCoverage } from "./coverage";
import { withIdentity } from "./identity-docs";
import { withRules } from "./policy-docs";
import { withRegistry } from "./registry-docs";

const pages: Record<string, (page: string) => string> = {
  "audit.md": withActions,
  "identity.md": withIdentity,
  "local-cloud.md": (page) => withCoverage(page, coverageTable(bareServices())),
  "policies.md": (page) => withRules(page, rules),
  "registry.md": withRegistry,
};

for (const [name, made] of Object.entries(pages)) {
  const file = join(__dirname, "..", "docs", name);
  writeFileSync(file, made(readFileSync(file, "utf8")));
  console.log(`docs/${name}`);
}
