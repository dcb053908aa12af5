import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apply, programBlocks } from "../judges/guide";
import { root, type Served, serve } from "../judges/served";

/** As a user's shell: without the repository's own node_modules on the path. */
const env = {
  ...process.env,
  PATH: String(process.env.PATH)
    .split(":")
    .filter((folder) => !folder.startsWith(root))
    .join(":"),
};
const run = (program: string, args: string[], cwd: string) =>
  execFileSync(program, args, {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 64 * 1024 * 1024,
  });

/** All that may be in the package. */
const allowed = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^cli\/(portico\.js|plugins\/pulumi-resource-aws(\.cmd)?)$/,
  /^policies\/(PulumiPolicy\.yaml|package\.json)$/,
  /^dist\/(components|functions|local|cli|policies)\/[a-z0-9/-]+(\.worker)?\.(js|mjs|d\.ts)$/,
  /^dist\/functions\/([a-z0-9/-]+\.zip|operations\.jsonl)$/,
  /^dist\/functions\/gateway\/docs\/assets\/[a-z-]+\.[0-9a-f]{16}\.(js|css|txt)$/,
  /^dist\/functions\/runtime\/shared-[A-Z0-9]{8}\.mjs$/,
  /^dist\/local\/(engine\/replacements\/replacements\.json|lambda\/python\/bootstrap\.py)$/,
];
/** What users cannot do without. */
const needed = [
  "LICENSE",
  "README.md",
  "CHANGELOG.md",
  "cli/portico.js",
  "cli/plugins/pulumi-resource-aws",
  "policies/PulumiPolicy.yaml",
  "policies/package.json",
  "dist/components/index.js",
  "dist/components/index.d.ts",
  "dist/functions/runtime/contract.d.ts",
  "dist/functions/events/write.zip",
  "dist/functions/events/read.zip",
  "dist/functions/events/forward.zip",
  "dist/functions/audit/forward.zip",
  "dist/functions/health/check.zip",
  "dist/functions/identity/account.zip",
  "dist/functions/identity/auth.zip",
  "dist/functions/identity/authorizer/index.js",
  "dist/functions/identity/keys.zip",
  "dist/functions/registry/invite.zip",
  "dist/functions/registry/read.zip",
  "dist/functions/registry/write.zip",
  "dist/functions/gateway/docs/index.js",
  "dist/local/engine/replacements/replacements.json",
  "dist/local/lambda/python/bootstrap.py",
  "dist/local/testing/index.d.ts",
  "dist/local/testing/index.js",
  "dist/policies/index.js",
  "dist/policies/rules.d.ts",
];

const policyVersion = (
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { peerDependencies: Record<string, string> }
).peerDependencies["@pulumi/policy"];

describe("the npm package", () => {
  const folder = mkdtempSync(join(tmpdir(), "portico-package-"));
  const app = join(folder, "app");
  let packed: { filename: string; size: number; unpackedSize: number; files: { path: string; size: number }[] };

  beforeAll(() => {
    const [made] = JSON.parse(
      run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root),
    ) as [typeof packed];
    packed = made;
    const kilobytes = (bytes: number) => `${Math.round(bytes / 1024)} KB`;
    console.log(
      `package: ${packed.files.length} files, ${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked`,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("holds only what users need", () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(needed.filter((path) => !paths.includes(path))).toEqual([]);
  });

  // Of this, 0.8 MB are Swagger UI and ReDoc, which gateways serve, and 1.1 MB the functions, whose zips do not get smaller.
  it("is small: under 2.85 MB packed", () => {
    expect(packed.size).toBeLessThan(2.85 * 1024 * 1024);
  });

  describe("installed in an empty folder, with the example copied out of the repository", () => {
    let stack: Served;

    beforeAll(async () => {
      for (const file of run("git", ["ls-files", "examples/event-api"], root).trim().split("\n"))
        cpSync(join(root, file), join(app, file.slice("examples/event-api/".length)));
      // `pulumi new` and `npm install` would take the published version; the tarball stands for it.
      const manifest = JSON.parse(readFileSync(join(app, "package.json"), "utf8")) as {
        dependencies: Record<string, string>;
      };
      expect(manifest.dependencies.portico).toBeDefined();
      manifest.dependencies.portico = `file:../${packed.filename}`;
      writeFileSync(join(app, "package.json"), JSON.stringify(manifest, null, 2));
      run("npm", ["install", "--no-audit", "--no-fund"], app);
      stack = await serve(["npx", "portico", "dev"], app, env);
    });
    afterAll(() => stack?.stop());

    it("stores and reads an event", async () => {
      const headers = { "x-api-key": stack.apiKey, "content-type": "application/json" };
      const event = { id: "1", type: "order.created", payload: { total: 3 } };
      const posted = await fetch(`${stack.url}/events`, { method: "POST", headers, body: JSON.stringify(event) });
      expect([posted.status, await posted.json()]).toEqual([201, { ...event, createdAt: expect.any(String) }]);
      const read = await fetch(`${stack.url}/events/1`, { headers });
      expect([read.status, await read.json()]).toEqual([200, { ...event, createdAt: expect.any(String) }]);
    });

    it("type-checks by its own tsconfig", () => {
      expect(run("npx", ["tsc", "--noEmit", "-p", "."], app)).toBe("");
    });

    it("S4.57 serves the program of docs/adding-a-route.md, which type-checks too", async () => {
      const own = join(app, "own");
      apply([...programBlocks(), { language: "ts", file: "Pulumi.yaml", text: "name: own\nruntime: nodejs\n" }], own);
      const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2023", "--module", "nodenext"];
      expect(run("npx", ["tsc", ...options, "own/index.ts", "own/hello.ts"], app)).toBe("");
      const hello = await serve(["npx", "portico", "dev", "own"], app, env);
      try {
        const answer = await fetch(`${hello.url}/hello/world`);
        expect([answer.status, await answer.json()]).toEqual([200, { text: "Hello world" }]);
        expect((await fetch(`${hello.url}/hello/${"x".repeat(65)}`)).status).toBe(400);
      } finally {
        await hello.stop();
      }
    });

    it("S4.5 has the provider that Pulumi's engine finds", () => {
      const found = run("npx", ["portico", "exec", "--", "sh", "-c", "command -v pulumi-resource-aws"], app);
      expect(found.trim()).toBe(join(app, "node_modules/portico/cli/plugins/pulumi-resource-aws"));
    });

    it("has the policies, to use in a pack of one's own", () => {
      run("npm", ["install", "--no-save", "--no-audit", "--no-fund", `@pulumi/policy@${policyVersion}`], app);
      const names = run("node", ["-p", "require('portico/policies').rules.map((rule) => rule.name).join()"], app);
      expect(names).toContain("sqs-sse");
      const pack = run("node", ["-p", "require.resolve('portico/package.json')"], app).replace(
        "package.json",
        "policies",
      );
      expect(run("node", ["-p", "require.resolve(process.argv[1])", pack.trim()], app)).toContain(
        "dist/policies/index.js",
      );
    });

    it("takes nothing from the repository", () => {
      expect(run("node", ["-p", "require.resolve('portico/package.json')"], app).trim()).toBe(
        join(app, "node_modules/portico/package.json"),
      );
    });
  });
});
