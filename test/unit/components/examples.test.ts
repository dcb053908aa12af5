import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { runExample as runFile } from "./support/example";

const root = join(__dirname, "../../..");
const examples = readdirSync(join(root, "examples"));
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

describe.each(examples)("examples/%s", (name) => {
  const { config } = parse(read("examples", name, "Pulumi.dev.yaml")) as { config: Record<string, string> };

  it("S5.14 has all that a template needs", () => {
    for (const file of ["index.ts", "package.json", "tsconfig.json", "Pulumi.yaml", "Pulumi.dev.yaml", "README.md"])
      expect([file, existsSync(join(root, "examples", name, file))]).toEqual([file, true]);
    const project = parse(read("examples", name, "Pulumi.yaml"));
    expect(project).toMatchObject({
      name,
      runtime: { name: "nodejs" },
      template: { description: expect.any(String), config: { "aws:region": { default: expect.any(String) } } },
    });
    expect(JSON.parse(read("examples", name, "package.json"))).toMatchObject({
      dependencies: {
        portico: expect.any(String),
        "@pulumi/pulumi": expect.any(String),
        "@pulumi/aws": expect.any(String),
      },
      devDependencies: {
        node: expect.stringMatching(/^\^24/),
        typescript: expect.any(String),
        "ts-node": expect.any(String),
      },
      allowScripts: { node: true },
    });
  });

  it("S2.27 has stack files without salt and secrets", () => {
    const files = readdirSync(join(root, "examples", name)).filter((file) => /^Pulumi\..+\.yaml$/.test(file));
    expect(files).toContain("Pulumi.dev.yaml");
    for (const file of files) {
      expect(Object.keys(parse(read("examples", name, file)))).toEqual(["config"]);
      expect(read("examples", name, file)).not.toMatch(/secure:/);
    }
  });

  it.each(["dev", "staging", "prod"])(
    "S3.19 S5.7 gives a URL with the stage, and a key where callers need one, on a stack called %s",
    async (stack) => {
      const { outputs, of } = await runFile(name, { stack, project: name, config });
      expect(outputs.url).toBe(`https://abc123.execute-api.eu-central-1.amazonaws.com/${stack}`);
      expect(outputs.apiKey).toBe(of("aws:apigateway/apiKey:ApiKey").length > 0 ? "the-key" : undefined);
    },
  );

  it("S5.14 shows in its README how to call each endpoint", async () => {
    const { all } = await runFile(name, { config });
    const docs = all.find(({ type, name }) => type === "aws:lambda/function:Function" && name.endsWith("-docs"));
    const code = docs?.inputs.code as { assets: Record<string, { text?: string }> } | undefined;
    const { paths } = JSON.parse(String(code?.assets["openapi.json"]?.text)) as { paths: Record<string, object> };
    const own = read("examples", name, "README.md");
    // Or how another example's README shows it, where it sends its readers there.
    const others = [...own.matchAll(/\]\(\.\.\/(\w+)\/README\.md#calls\)/g)].map(([, other = ""]) =>
      read("examples", other, "README.md"),
    );
    const calls = [own, ...others].flatMap((page) =>
      [...page.matchAll(/curl (?:-X (\w+) )?"\$URL([^"?]*)/g)].map(([, method = "GET", path]) => `${method} ${path}`),
    );
    const isCalled = (method: string, path: string) => {
      const pattern = new RegExp(`^${method.toUpperCase()} ${path.replace(/\{[^}]+\}/g, "[^/]+")}$`);
      return calls.some((call) => pattern.test(call));
    };
    const missing = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((method) => !method.startsWith("x-") && !isCalled(method, path))
        .map((method) => `${method} ${path}`),
    );
    expect(missing).toEqual([]);
  });
});

describe("The project at the root", () => {
  it("runs the platform, in S5.7's region", () => {
    expect(parse(read("Pulumi.yaml"))).toMatchObject({ name: "platform", main: "examples/platform" });
    for (const file of ["Pulumi.dev.yaml", "Pulumi.prod.yaml"])
      expect(parse(read(file))).toEqual({ config: { "aws:region": "ap-southeast-1" } });
  });
});
