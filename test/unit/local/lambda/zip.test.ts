import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { zipSync } from "fflate";
import { readZip } from "../../../../local/lambda/zip";

const contents = (bytes: Buffer) =>
  Object.fromEntries(readZip(bytes).map(({ name, content }) => [name, content().toString("latin1")]));

const packed = (files: Record<string, string>, level: 0 | 6 = 6): Buffer =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text, "latin1")])), {
      level,
    }),
  );

/** Changes one number of an archive's directory, by its place in the first entry. */
function withField(bytes: Buffer, field: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt16LE(value, changed.indexOf("PK\x01\x02", 0, "latin1") + field);
  return changed;
}

describe("readZip", () => {
  it("gives back what another packer has packed or stored", () => {
    const name = fc.stringMatching(/^[a-zé]{1,12}(\/[a-z]{1,5})?$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), fc.constantFrom(0 as const, 6 as const), (files, level) => {
        const latin = Object.fromEntries(
          Object.entries(files).map(([path, text]) => [path, Buffer.from(text).toString("latin1")]),
        );
        expect(contents(packed(latin, level))).toEqual({ ...latin });
      }),
    );
  });

  it("finds the directory before a comment, and tells sizes without unpacking", () => {
    const bytes = Buffer.concat([packed({ "a.js": "x".repeat(1000), "lib/": "" }), Buffer.from("a comment")]);
    bytes.writeUInt16LE(9, bytes.length - 11);
    expect(readZip(bytes).map(({ name, size }) => [name, size])).toEqual([
      ["a.js", 1000],
      ["lib/", 0],
    ]);
  });

  it("refuses what is no archive, or damaged, encrypted or packed otherwise", () => {
    const bytes = packed({ "a.js": "x".repeat(1000) });
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, 36, 40);
    expect(() => readZip(Buffer.from("not a zip"))).toThrow("no directory");
    expect(() => readZip(Buffer.alloc(0))).toThrow("no directory");
    expect(() => readZip(withField(bytes, 0, 0))).toThrow("directory is damaged");
    expect(() => contents(damaged)).toThrow("a.js is damaged");
    expect(() => contents(withField(bytes, 16, 1))).toThrow("a.js is damaged");
    expect(() => contents(withField(bytes, 24, 10))).toThrow("a.js is damaged");
    expect(() => contents(withField(bytes, 8, 1))).toThrow("a.js is encrypted");
    expect(() => contents(withField(bytes, 10, 12))).toThrow("a.js is packed by method 12");
  });

  it("reads what Python's zipfile writes, with Zip64 fields", () => {
    const folder = mkdtempSync(join(tmpdir(), "portico-zip-"));
    try {
      const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    with archive.open("big.py", "w", force_zip64=True) as file: file.write(b"x" * 5000)
    archive.writestr("grün.py", "y")
`;
      const [zip, program] = [join(folder, "code.zip"), join(folder, "pack.py")];
      writeFileSync(program, script);
      execFileSync("python3", [program, zip]);
      expect(readZip(readFileSync(zip)).map(({ name, content }) => [name, content().length])).toEqual([
        ["big.py", 5000],
        ["grün.py", 1],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("reads sizes and places from the Zip64 field where the entry says so", () => {
    const bytes = packed({ "a.js": "hello" }, 0);
    const entry = bytes.indexOf("PK\x01\x02", 0, "latin1");
    const end = bytes.indexOf("PK\x05\x06", 0, "latin1");
    const field = Buffer.alloc(4 + 24);
    field.writeUInt16LE(1, 0);
    field.writeUInt16LE(24, 2);
    field.writeBigUInt64LE(5n, 4);
    field.writeBigUInt64LE(5n, 12);
    const described = Buffer.concat([bytes.subarray(entry, end), field]);
    for (const at of [20, 24, 42]) described.writeUInt32LE(0xffffffff, at);
    described.writeUInt16LE(28, 30);
    const record = Buffer.alloc(56);
    record.writeUInt32LE(0x06064b50, 0);
    record.writeBigUInt64LE(1n, 32);
    record.writeBigUInt64LE(BigInt(entry), 48);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50, 0);
    locator.writeBigUInt64LE(BigInt(entry + described.length), 8);
    const last = Buffer.from(bytes.subarray(end));
    last.writeUInt16LE(0xffff, 10);
    last.writeUInt32LE(0xffffffff, 16);
    expect(contents(Buffer.concat([bytes.subarray(0, entry), described, record, locator, last]))).toEqual({
      "a.js": "hello",
    });
  });
});
