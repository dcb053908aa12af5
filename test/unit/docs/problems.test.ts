import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as events from "../../../functions/events/contract";
import * as identity from "../../../functions/identity/contract";
import * as registry from "../../../functions/registry/contract";
import * as common from "../../../functions/runtime/problem";

const page = readFileSync(resolve(__dirname, "../../../docs/problems.md"), "utf8");
const isProblem = (value: unknown): value is common.ProblemType =>
  typeof value === "function" && String((value as Partial<common.ProblemType>).type).startsWith("urn:portico:problem:");

it("S5.18 docs/problems.md lists every kind of problem, and no other", () => {
  const declared = [
    ...Object.values(common),
    ...Object.values(events),
    ...Object.values(identity),
    ...Object.values(registry),
  ].filter(isProblem);
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|/gm)].map(([, name, status]) => `${name} ${status}`);
  const wanted = declared.map(({ type, status }) => `${type.slice(type.lastIndexOf(":") + 1)} ${status}`);
  expect(rows.sort()).toEqual([...new Set(wanted)].sort());
});
