import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LambdaFunction, type LambdaFunctionArgs } from "../../../components";
import { run } from "./support/program";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder with files: their names, or with texts. */
function folderOf(...files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "portico-code-"));
  folders.push(folder);
  for (const name of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), "def handler(event, context): return {}\n");
  }
  return folder;
}

const made = async (args: LambdaFunctionArgs) =>
  (await run(() => new LambdaFunction("hello", { handler: "handler.handler", runtime: "python3.12", ...args }))).one(
    "aws:lambda/function:Function",
  ).inputs;
const namesIn = async (args: LambdaFunctionArgs) =>
  Object.keys(((await made(args)).code as { assets: Record<string, unknown> }).assets);

describe("A folder as code", () => {
  it("S3.9 S5.28 is what a Python function runs, on arm64", async () => {
    const code = folderOf("handler.py", "greeting/words.py");
    const { code: archive, ...rest } = await made({ code });
    expect(rest).toMatchObject({ runtime: "python3.12", handler: "handler.handler", architectures: ["arm64"] });
    expect((archive as { assets: object }).assets).toMatchObject({
      "greeting/words.py": { path: join(code, "greeting/words.py") },
      "handler.py": { path: join(code, "handler.py") },
    });
  });

  it("leaves out caches and what begins with a dot, but not within packages", async () => {
    const code = folderOf(
      "handler.py",
      ".env",
      ".git/config",
      ".pytest_cache/README.md",
      "__pycache__/handler.cpython-312.pyc",
      "old.pyc",
      "venv/pyvenv.cfg",
      "node_modules/.bin/tool",
      "node_modules/.prisma/client/index.js",
      "words/__pycache__/x.pyc",
      "words/__init__.py",
    );
    expect(await namesIn({ code })).toEqual([
      "handler.py",
      "node_modules/.prisma/client/index.js",
      "words/__init__.py",
    ]);
  });

  it("is the same archive for the same files, in whatever order they were written", async () => {
    const names = ["b.py", "handler.py", "a/c.py"];
    const [first, second] = [folderOf(...names), folderOf(...[...names].reverse())];
    expect(await namesIn({ code: first })).toEqual(["a/c.py", "b.py", "handler.py"]);
    expect(await namesIn({ code: second })).toEqual(await namesIn({ code: first }));
  });

  it("follows links, and none in a circle", async () => {
    const shared = folderOf("words.py");
    const code = folderOf("handler.py");
    symlinkSync(shared, join(code, "shared"));
    symlinkSync(code, join(code, "self"));
    symlinkSync(join(code, "gone"), join(code, "dangling.py"));
    expect(await namesIn({ code })).toEqual(["handler.py", "shared/words.py"]);
  });

  it("may be relative to where the program runs", async () => {
    const { code } = await made({ code: "./examples/hello-gateway/src/handlers", handler: "hello.handler" });
    expect((code as { assets: object }).assets).toMatchObject({
      "hello.py": { path: resolve("examples/hello-gateway/src/handlers/hello.py") },
    });
  });

  it.each([
    ["python3.14", "handler.handler", "handler.py"],
    ["python3.14", "api/hello.handler", "api/hello.py"],
    ["python3.14", "api.hello.handler", "api/hello.py"],
    ["python3.14", "api.handler", "api/__init__.py"],
    ["nodejs24.x", "index.handler", "index.mjs"],
    ["nodejs24.x", "src/index.handlers.hello", "src/index.js"],
    ["ruby3.4", "app/main.Hello::Handler.process", "app/main.rb"],
    ["ruby3.4", "main.handler", "main.rb"],
    ["java25", "com.example.Hello::handle", "com/example/Hello.class"],
  ])("finds the handler of %s that %s names", async (runtime, handler, file) => {
    expect(await namesIn({ code: folderOf(file), runtime, handler })).toEqual([file]);
  });

  it("may be a zip file, and an archive that is only known later", async () => {
    const zip = join(folderOf("app.zip"), "app.zip");
    expect((await made({ code: zip, runtime: "provided.al2023", handler: "bootstrap" })).code).toMatchObject({
      path: zip,
    });
    const later = pulumi.output(new pulumi.asset.FileArchive(zip));
    expect((await made({ code: later })).code).toMatchObject({ path: zip });
  });
});

describe("A folder as code is refused", () => {
  it.each<[string, LambdaFunctionArgs, string | RegExp]>([
    ["where there is none", { code: "./no" }, /code: there is no folder \.\/no in \/.+; paths are relative to that/],
    [
      "where it is a file",
      { code: "./package.json" },
      "code: ./package.json is a file; give its folder, or a zip file",
    ],
    [
      "without the handler's file",
      { code: "./examples/hello-gateway/src/handlers" },
      'handler: there is no handler.py in ./examples/hello-gateway/src/handlers, where "handler.handler" would be; there is hello.py, serving.py',
    ],
    [
      "for a handler that names no function",
      { code: "./examples/hello-gateway/src/handlers", handler: "hello" },
      'handler: "hello" is not of the form file.function, such as handler.handler',
    ],
    [
      "where the permission to run would be lost",
      { code: "./examples/hello-gateway/src", runtime: "provided.al2023", handler: "bootstrap" },
      "code: a folder's archive does not keep the permission to run ./examples/hello-gateway/src/bootstrap",
    ],
  ])("%s", async (_, args, message) => {
    await expect(made(args)).rejects.toThrow(message);
  });

  it("when it is empty, or the handler is among what is left out", async () => {
    await expect(made({ code: folderOf() })).rejects.toThrow("would be; there is nothing");
    await expect(made({ code: folderOf("venv/app.py"), handler: "venv/app.handler" })).rejects.toThrow(
      "app.py is among what is left out of an archive; call it otherwise",
    );
  });
});

describe("A runtime", () => {
  it.each([
    ["python3.9", "python3.14"],
    ["nodejs18.x", "nodejs24.x"],
    ["dotnetcore3.1", "dotnet10"],
    ["go1.x", "provided.al2023"],
    ["java8", "java25"],
    ["ruby2.7", "ruby3.4"],
  ])("S5.28 past its end is refused, with the one to move to: %s, %s", async (runtime, next) => {
    const code = new pulumi.asset.FileArchive("./examples/hello-gateway/src/handlers");
    await expect(made({ code, runtime, handler: "app.handler" })).rejects.toThrow(
      `LambdaFunction "hello": runtime: ${runtime} is past its end: AWS patches it no more, and one day refuses to deploy it; use ${next}`,
    );
  });

  it("that is only known later is left to the policy pack", async () => {
    const code = new pulumi.asset.FileArchive("./examples/hello-gateway/src/handlers");
    expect((await made({ code, runtime: pulumi.output("python3.9") })).runtime).toBe("python3.9");
  });
});
