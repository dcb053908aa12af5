import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { fileWith, unpack, withText } from "../../../../local/lambda/code";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "portico-code-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const zipOf = (files: Record<string, string>) => {
  const path = join(folder, "code.zip");
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)]);
  writeFileSync(path, zipSync(Object.fromEntries(entries)));
  return path;
};

describe("unpack", () => {
  it("unpacks a zip, with the digest and size of the zip", () => {
    const zip = zipOf({ "index.js": "a", "lib/b.js": "b", "empty/": "" });
    const code = unpack({ kind: "archive", hash: "h", zip }, join(folder, "root"));
    expect(readFileSync(join(code.directory, "lib/b.js"), "utf8")).toBe("b");
    expect(existsSync(join(code.directory, "empty"))).toBe(true);
    const bytes = readFileSync(zip);
    expect(code).toMatchObject({
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("base64"),
      directory: realpathSync(join(folder, "root/h/task")),
    });
  });

  it("copies files and writes texts", () => {
    writeFileSync(join(folder, "source.js"), "from disk");
    const files = { "index.js": { path: join(folder, "source.js") }, "data/a.json": { text: "{}" }, "none.txt": {} };
    const { directory, size } = unpack({ kind: "archive", hash: "h", files }, folder);
    expect(readFileSync(join(directory, "index.js"), "utf8")).toBe("from disk");
    expect(readFileSync(join(directory, "data/a.json"), "utf8")).toBe("{}");
    expect(readFileSync(join(directory, "none.txt"), "utf8")).toBe("");
    expect(size).toBe(11);
  });

  it("unpacks the same hash once, and finds it again when its source is gone", () => {
    const zip = zipOf({ "index.js": "a" });
    const first = { ...unpack({ kind: "archive", hash: "h", zip }, folder) };
    rmSync(zip);
    expect({ ...unpack({ kind: "archive", hash: "h", zip }, folder) }).toEqual(first);
  });

  it("waits until somebody asks for the folder", () => {
    const files = { "index.js": { text: "text" } };
    const code = unpack({ kind: "archive", hash: "h", files }, folder);
    expect(existsSync(join(folder, "h"))).toBe(false);
    expect(readFileSync(join(code.directory, "index.js"), "utf8")).toBe("text");
  });

  it("lets nothing that was changed meanwhile pass for what was declared", () => {
    const source = join(folder, "source.js");
    const archive = { kind: "archive" as const, hash: "h", files: { "index.js": { path: source } } };
    writeFileSync(source, "declared");
    const code = unpack(archive, folder);
    writeFileSync(source, "changed later");
    expect(readFileSync(join(code.directory, "index.js"), "utf8")).toBe("changed later");
    writeFileSync(source, "declared");
    expect(readFileSync(join(unpack(archive, folder).directory, "index.js"), "utf8")).toBe("declared");
  });

  it("begins anew where it was interrupted", () => {
    const archive = { kind: "archive" as const, hash: "h", files: { "index.js": { text: "whole" } } };
    const { directory } = unpack(archive, folder);
    writeFileSync(join(directory, "index.js"), "half");
    rmSync(join(folder, "h/code.json"));
    expect(readFileSync(join(unpack(archive, folder).directory, "index.js"), "utf8")).toBe("whole");
  });

  it("keeps the package.json of the project around it out", () => {
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    expect(unpack({ kind: "archive", hash: "h", files: {} }, folder).directory).toMatch(/h.task$/);
    expect(readFileSync(join(folder, "h/package.json"), "utf8")).toBe("{}\n");
  });

  it.each(["../escape.js", "/etc/escape.js", "a/../../../escape.js"])("refuses a path that leads out: %s", (path) => {
    const zip = zipOf({ [path]: "x" });
    for (const archive of [
      { kind: "archive" as const, hash: "zip", zip },
      { kind: "archive" as const, hash: "files", files: { [path]: { text: "x" } } },
    ])
      expect(() => unpack(archive, join(folder, "root"))).toThrow("leads out of it");
  });

  it("says when a zip is none", () => {
    const zip = join(folder, "code.zip");
    writeFileSync(zip, "not a zip");
    expect(() => unpack({ kind: "archive", hash: "h", zip }, folder)).toThrow(
      /code\.zip is not a zip file that can be read/,
    );
  });
});

describe("a text in unpacked code", () => {
  it("is found, and changed in an archive of its own", () => {
    const archive = {
      kind: "archive" as const,
      hash: "h",
      zip: zipOf({ "a.js": "one", "lib/b.js": "two", "c.js": "owt" }),
    };
    const code = unpack(archive, folder);
    expect(fileWith(code, "two")).toBe(join("lib", "b.js"));
    expect(fileWith(code, "three")).toBeUndefined();
    const changed = unpack(withText(code, archive, join("lib", "b.js"), "three"), folder);
    expect(changed.directory).not.toBe(code.directory);
    expect(fileWith(changed, "three")).toBe(join("lib", "b.js"));
    for (const text of ["one", "owt"]) expect(fileWith(changed, text)).toBe(fileWith(code, text));
    expect(fileWith(code, "two")).toBe(join("lib", "b.js"));
  });
});
