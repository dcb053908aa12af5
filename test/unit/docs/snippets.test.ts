import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import * as ts from "typescript";
import { exports as entries } from "../../../package.json";

const root = resolve(__dirname, "../../..");
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
  ...readdirSync(join(root, "examples")).map((name) => `examples/${name}/README.md`),
].filter((page) => page.endsWith(".md"));

/** What a block without imports takes for imported: its page showed them before, or a reader's editor adds them. */
const imported = `
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { EventApi, FirewallMode, Gateway, GatewayDocs, HealthCheck, Identity, LambdaFunction, operation, SecureGateway } from "portico";
import { apiKey, route, signedIn } from "portico/contract";
import { notFound, ok, serve } from "portico/runtime";
import * as z from "zod";
`;

/** What the parts of a program stand in, by page: values that they name and do not make, each with its type. */
const around: Record<string, Record<string, string>> = {
  "README.md": {
    EventId: "z.ZodString",
    Event: "z.ZodObject<{ id: z.ZodString }>",
    store: "{ get(id: string): Promise<{ id: string } | undefined> }",
  },
  "docs/audit.md": { identity: 'import("portico").Identity', queue: 'import("@pulumi/aws/sqs").Queue' },
  "docs/event-api.md": { api: "SecureGateway" },
  "docs/faults.md": { cloud: 'import("portico/local").LocalCloud' },
  "docs/firewall.md": { routes: 'import("portico").GatewayRoute[]', other: 'import("portico").SecureGateway' },
  "docs/health.md": {
    orders: 'import("portico").Table',
    prices: 'import("portico").Table',
    routes: 'import("portico").GatewayRoute[]',
  },
  "docs/identity.md": {
    identity: 'import("portico").Identity',
    url: "string",
    token: "string",
    issuer: "string",
    audience: "string",
  },
  "docs/keys-and-limits.md": {
    ...{ postEvent: 'import("portico/contract").Route', exportAll: 'import("portico/contract").Route' },
    ...{ login: 'typeof import("./contract").login', write: "LambdaFunction", read: "LambdaFunction" },
    routes: 'import("portico").GatewayRoute[]',
  },
  "docs/repeats.md": {
    NewOrder: "z.ZodObject<{ item: z.ZodString }>",
    Order: "z.ZodObject<{ id: z.ZodString }>",
    store: "{ put(order: { item: string }): Promise<{ id: string }> }",
  },
  "docs/who-may-call.md": {
    caller: 'Extract<import("portico/runtime").Caller, { kind: "user" }>',
    routes: 'import("portico").GatewayRoute[]',
    ...{ userPoolArn: "string", webClientId: "string" },
  },
  "docs/work-queue.md": {
    sqs: 'import("@aws-sdk/client-sqs").SQSClient',
    send: "(mail: { to: string; text: string }, options: { signal: AbortSignal }) => Promise<void>",
  },
  "examples/hello-gateway/README.md": {
    sayHello: "Omit<import('portico').GatewayRoute, 'function'>",
    sayBye: "Omit<import('portico').GatewayRoute, 'function'>",
    hello: "LambdaFunction",
  },
};

interface Snippet {
  /** Its page, and the file that its first line names, or its number. */
  file: string;
  text: string;
}

/** The `ts` blocks of a page, but for those that the judges apply to the repository itself. */
function snippetsOf(page: string): Snippet[] {
  const blocks = [...readFileSync(join(root, page), "utf8").matchAll(/^ *```ts ?([\w-]*)\n([\s\S]*?)^ *```/gm)];
  const prelude = blocks.find(([, name]) => name === "prelude")?.[2] ?? "";
  return blocks
    .filter(([, name]) => name !== "prelude")
    .map(([, name, block = ""], at) => {
      const [, file = `block-${at + 1}.ts`] = /^\/\/ (\S+\.ts)\n/.exec(block) ?? [];
      return { file: join(page, file), text: whole(page, name ? `${prelude}\n${block}` : block) };
    })
    .filter(({ file }) => !/\.md\/(functions|test)\//.test(file));
}

/** A block as a module: with what it stands in, and a lone property as that of an object. */
function whole(page: string, block: string): string {
  const named = Object.entries(around[page] ?? {}).filter(
    ([name]) => new RegExp(`\\b${name}\\b`).test(block) && !new RegExp(`(const|import) [^=]*\\b${name}\\b`).test(block),
  );
  const text = /^ *\w+: /.test(block) ? `export const part = {\n${block}};` : block;
  return [
    /^import /m.test(block) ? "" : imported,
    ...named.map(([name, type]) => `declare const ${name}: ${type};`),
    text,
    "export {};",
  ].join("\n");
}

/** Where the package's names come from: the sources of the types that package.json's `exports` name. */
const sources = Object.entries(entries).flatMap(([path, target]) =>
  typeof target === "string"
    ? []
    : [[`portico${path.slice(1)}`, [target.types.replace(/^\.\/dist\/(.*)\.d\.ts$/, join(root, "$1.ts"))]]],
);

/** What the compiler finds wrong with modules: file, code, message. It looks at nothing else: `npm run types` does. */
function faultsOf(snippets: readonly Snippet[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "portico-snippets-"));
  try {
    for (const { file, text } of snippets) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
    const files = snippets.map(({ file }) => join(folder, file));
    const program = ts.createProgram(files, {
      ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
      module: ts.ModuleKind.ES2022,
      noEmit: true,
      rootDir: "/",
      paths: { ...Object.fromEntries(sources), "*": [join(root, "node_modules/*")] },
      typeRoots: [join(root, "node_modules/@types")],
    });
    return files.flatMap((file) => {
      const source = program.getSourceFile(file);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return found.map(({ start = 0, messageText }) => {
        const [line = ""] = (source?.text.slice(start) ?? "").split("\n");
        return `${file.slice(folder.length + 1)}: ${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
      });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the TypeScript of the pages", () => {
  const all = pages.flatMap(snippetsOf);

  it("type-checks, block by block, with the package's own types", () => {
    const wrong = {
      file: "wrong.ts",
      text: 'import { EventApi } from "portico";\nnew EventApi("events", { url: 1 });',
    };
    const faults = faultsOf([...all, wrong]);
    expect(faults).toEqual([expect.stringMatching(/^wrong\.ts: .*'url' does not exist/)]);
  }, 120_000);

  it("is on all pages where there is code", () => {
    expect(all.length).toBeGreaterThan(45);
    for (const page of Object.keys(around)) expect(all.filter(({ file }) => file.startsWith(page))).not.toEqual([]);
  });
});
