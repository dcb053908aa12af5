import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Service } from "../../../local/service";
import { bareServices, coverageTable, withCoverage } from "../../../scripts/coverage";

const page = readFileSync(resolve(__dirname, "../../../docs/local-cloud.md"), "utf8");

describe("the table of every type and call in docs/local-cloud.md", () => {
  it("is what the services state: `npm run docs` writes it", () => {
    expect(page).toBe(withCoverage(page, coverageTable(bareServices())));
  });

  it("says emulated, approximated or declared only of each, and what differs", () => {
    const create = () => ({ id: "", outputs: {} });
    const services: Service[] = [
      {
        name: "b",
        types: [],
        api: { signingName: "b", operations: {}, handle: () => ({ status: 200, headers: {}, body: "" }) },
      },
      {
        name: "a",
        types: [
          { token: "aws:a/z:Z", create },
          { token: "aws:a/y:Y", create, emulated: false },
          { token: "aws:a/x:X", create, approximates: "half of it" },
        ],
        api: {
          signingName: "a",
          operations: {
            Two: () => "",
            Three: { does: () => "", approximates: "slowly" },
            One: { does: () => "", route: "GET /one" },
          },
          handle: () => ({ status: 200, headers: {}, body: "" }),
        },
      },
    ];
    expect(coverageTable(services).split("\n").slice(2)).toEqual([
      "| a | `aws:a/x:X` | approximated | half of it |",
      "| a | `aws:a/y:Y` | declared only |  |",
      "| a | `aws:a/z:Z` | emulated |  |",
      "| a | `One`, `Two` | emulated |  |",
      "| a | `Three` | approximated | slowly |",
    ]);
  });

  it("needs its place on the page", () => {
    expect(() => withCoverage("# A page", "")).toThrow(/the page has no/);
  });
});
