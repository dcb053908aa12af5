import { basename } from "node:path";
import { readProject } from "../../../../local/engine/project";
import { ProgramFolder } from "./support";

const folders: ProgramFolder[] = [];
const folderWith = (files: Record<string, string>) => {
  const folder = new ProgramFolder(files);
  folders.push(folder);
  return folder.path;
};
afterAll(() => {
  for (const folder of folders) folder.remove();
});

describe("readProject", () => {
  it("needs nothing but a program: the folder gives the name, us-east-1 is the region", () => {
    const path = folderWith({ "index.ts": "" });
    expect(readProject(path, "dev")).toEqual({
      name: basename(path),
      stack: "dev",
      directory: path,
      program: path,
      entry: `${path}/index.ts`,
      region: "us-east-1",
      config: { "aws:region": "us-east-1" },
    });
  });

  it("reads name, main and configuration, the stack's before the project's", () => {
    const path = folderWith({
      "Pulumi.yaml":
        "name: shop\nruntime: { name: nodejs }\nmain: app\nconfig:\n  size: 1\n  color: { default: red }\n  other: { value: o }\n  none: { type: string }\n",
      "Pulumi.prod.yaml":
        "config:\n  aws:region: eu-west-1\n  shop:size: 2\n  short: s\n  shop:list: [1, { a: b }]\n  shop:empty:\n",
      "app/index.js": "",
      "app/index.ts": "",
    });
    expect(readProject(path, "prod")).toMatchObject({
      name: "shop",
      program: `${path}/app`,
      entry: `${path}/app/index.js`,
      region: "eu-west-1",
      config: {
        "aws:region": "eu-west-1",
        "shop:size": "2",
        "shop:color": "red",
        "shop:other": "o",
        "shop:short": "s",
        "shop:list": '[1,{"a":"b"}]',
        "shop:empty": "",
      },
    });
    expect(readProject(path, "dev").config).toEqual({
      "aws:region": "us-east-1",
      "shop:size": "1",
      "shop:color": "red",
      "shop:other": "o",
    });
  });

  it("takes a file as main, and main of package.json", () => {
    const file = folderWith({ "Pulumi.yaml": "name: a\nmain: src/app.ts\n", "src/app.ts": "" });
    expect(readProject(file, "dev")).toMatchObject({ program: `${file}/src`, entry: `${file}/src/app.ts` });
    const manifest = folderWith({ "package.json": '{ "main": "bin/app.js" }', "bin/app.js": "", "index.ts": "" });
    expect(readProject(manifest, "dev")).toMatchObject({ program: manifest, entry: `${manifest}/bin/app.js` });
    const unbuilt = folderWith({ "package.json": '{ "main": "bin/app.js" }', "index.ts": "" });
    expect(readProject(unbuilt, "dev").entry).toBe(`${unbuilt}/index.ts`);
  });

  it.each<[string, Record<string, string>, string, RegExp]>([
    ["no program", {}, "dev", /^there is no Pulumi program in .*: no index\.ts and no index\.js$/],
    [
      "another runtime",
      { "Pulumi.yaml": "name: a\nruntime: python\n" },
      "dev",
      /runtime python is not supported locally, only nodejs/,
    ],
    [
      "an encrypted value",
      { "index.ts": "", "Pulumi.dev.yaml": "config:\n  a:key:\n    secure: v1:abc\n" },
      "dev",
      /Pulumi\.dev\.yaml: a:key is encrypted \(secure:\).*--stack local/,
    ],
    [
      "one within a structure",
      { "index.ts": "", "Pulumi.dev.yaml": "config:\n  a:key:\n    x: [{ secure: abc }]\n" },
      "dev",
      /a:key is encrypted/,
    ],
    ["a file that is no YAML", { "index.ts": "", "Pulumi.yaml": "name: [a\nruntime: x" }, "dev", /./],
    [
      "a file that is no map",
      { "index.ts": "", "Pulumi.yaml": "just words" },
      "dev",
      /Pulumi\.yaml must hold names and values/,
    ],
    ["a package.json that is no JSON", { "package.json": "{" }, "dev", /package\.json is not valid JSON/],
    ["a stack that is a path", { "index.ts": "" }, "../x", /"\.\.\/x" is not a stack name/],
    ["a project that is a path", { "index.ts": "", "Pulumi.yaml": "name: .." }, "dev", /"\.\." is not a project name/],
  ])("says in one line what is wrong with %s", (_, files, stack, message) => {
    const read = () => readProject(folderWith(files), stack);
    expect(read).toThrow(message);
    expect(read).toThrow(/^.+$/);
  });

  it("tells where a YAML file is wrong, and that a folder is missing", () => {
    const path = folderWith({ "index.ts": "", "Pulumi.yaml": "name: a\nmain: [x\n" });
    expect(() => readProject(path, "dev")).toThrow(
      expect.objectContaining({ location: expect.objectContaining({ file: `${path}/Pulumi.yaml` }) }),
    );
    expect(() => readProject(`${path}/none`, "dev")).toThrow(`there is no folder ${path}/none`);
  });
});
