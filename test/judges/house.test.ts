import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkout, trackedFiles } from "./checkout";
import { type Installed, permitted, productionPackages } from "./licences";
import { root } from "./served";

const run = (program: string, args: string[], cwd = root) =>
  execFileSync(program, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });

/** Every line of a tracked text file that a pattern is in, as `file:line: text`. */
function linesWith(pattern: RegExp, but: (file: string) => boolean = () => false): string[] {
  return trackedFiles()
    .filter((file) => !but(file) && !file.endsWith(".zip"))
    .flatMap((file) =>
      readFileSync(join(root, file), "utf8")
        .split("\n")
        .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.slice(0, 160)}`] : [])),
    );
}

describe("what is in the repository", () => {
  it("S4.59 carries nobody else's licence or copyright", () => {
    const header = /copyright (\(c\)|©|\d{4})|spdx-license-identifier|licensed under the|all rights reserved/i;
    expect(linesWith(header, (file) => file === "LICENSE" || file === "test/judges/house.test.ts")).toEqual([]);
  });

  it("names no package registry", () => {
    const registry =
      /\b(registry|npm|pypi|artifactory|nexus|verdaccio)\.[a-z0-9.-]*[a-z0-9-]+\.(com|org|net|io|dev|cloud|app|internal|local|lan|corp)\b|"resolved": "http/i;
    expect(linesWith(registry, (file) => file === "test/judges/house.test.ts")).toEqual([]);
  });

  it("names no folder of a machine", () => {
    expect(linesWith(/(^|["'`(=\s])\/(home|Users|root|work|mnt)\/(?!someone\b)[A-Za-z]/)).toEqual([]);
  });

  it("S2.27 holds no AWS access key", () => {
    expect(linesWith(/\b(AKIA|ASIA)[A-Z0-9]{16}\b(?<!EXAMPLE)/)).toEqual([]);
  });
});

/** Licences that a person has read, since their names do not say enough. Both packages come with @pulumi/pulumi. */
const readByHand = ({ path, licence }: Installed) =>
  // Its LICENSE file is the MIT licence.
  (path === "node_modules/@logdna/tail-file" && licence === "SEE LICENSE IN LICENSE") ||
  // A list of names, as data: attribution is all that the licence asks.
  (path === "node_modules/spdx-exceptions" && licence === "CC-BY-3.0");

describe("what users install", () => {
  it("S4.59 is under permissive licences only, with all that it needs", () => {
    const packages = productionPackages(root);
    expect(packages.length).toBeGreaterThan(20);
    expect(packages.filter(({ licence }) => !permitted(licence)).filter((each) => !readByHand(each))).toEqual([]);
  });

  it("S4.59 a copyleft or unknown licence would be found", () => {
    expect(["GPL-3.0-only", "Elastic-2.0", "", "MIT AND LGPL-3.0-or-later", "UNLICENSED"].filter(permitted)).toEqual(
      [],
    );
    expect(["MIT", "(BSD-2-Clause OR GPL-2.0)", "Apache-2.0 AND MIT"].filter((licence) => !permitted(licence))).toEqual(
      [],
    );
  });

  it("is in the lockfile for every platform that a native package supports", () => {
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`])
        .map((name) => `${path} needs ${name}`),
    );
    expect(missing).toEqual([]);
  });
});

describe("the build", () => {
  const folder = checkout();
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is the same, byte for byte, in another folder and at another time", () => {
    run("npm", ["run", "build"], folder);
    const again = digestsIn(join(folder, "dist"));
    expect(Object.keys(again)).toContain("functions/events/write.zip");
    expect(again).toEqual(digestsIn(join(root, "dist")));
  });
});

/** SHA-256 of every file under a folder, by its path. */
function digestsIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), createHash("sha256").update(readFileSync(file)).digest("hex")]),
  );
}
