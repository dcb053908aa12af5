// Writes what is made of the code into the docs: the table of docs/local-cloud.md. Run by `npm run docs`.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bareServices, coverageTable, withCoverage } from "./coverage";

const file = join(__dirname, "..", "docs", "local-cloud.md");
writeFileSync(file, withCoverage(readFileSync(file, "utf8"), coverageTable(bareServices())));
console.log("docs/local-cloud.md");
