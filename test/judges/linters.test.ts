import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { memberNames, type OpenApiDocument, sentToClients, takeNothing } from "./sent-to-clients";
import { examples, root, serve } from "./served";
import { judgesFolder, runJudge } from "./tools";

type Document = OpenApiDocument;

/**
 * Spectral's rules for a document: the rules on limits are for what clients send, of which the size of the whole bounds the names of members;
 * what takes nothing has no answer for what is wrong.
 */
function spectralRules(document: Document): string {
  const rules = parse(readFileSync(join(__dirname, "spectral.yaml"), "utf8")) as {
    overrides: { files: string[] }[];
  };
  const limits = ["string-limit", "string-restricted", "array-limit", "integer-limit"];
  const off = Object.fromEntries(limits.map((name) => [`owasp:api4:2023-${name}`, "off"]));
  const inDocument = (pointers: readonly string[]) => pointers.map((pointer) => `openapi.json#${pointer}`);
  const sent = { files: inDocument([...sentToClients(document), ...memberNames(document)]), rules: off };
  const nothing = {
    files: inDocument(takeNothing(document)),
    rules: { "owasp:api8:2023-define-error-validation": "off" },
  };
  return stringify({
    ...rules,
    overrides: [...rules.overrides, sent, nothing].filter(({ files }) => files.length > 0),
  });
}

/** The document that a stack serves, at the address that AWS would serve it at: on a laptop the API is on plain http. */
async function documentOf(example: string): Promise<Document> {
  const stack = await serve([process.execPath, "cli/portico.js", "dev", example], root);
  try {
    const served = await (await fetch(`${stack.url}/openapi.json`)).text();
    return JSON.parse(
      served.replaceAll(new URL(stack.url).origin, "https://abc123.execute-api.eu-central-1.amazonaws.com"),
    ) as Document;
  } finally {
    await stack.stop();
  }
}

describe("linters on the document that a stack serves", () => {
  const folder = mkdtempSync(join(tmpdir(), "portico-lint-"));

  beforeAll(() => {
    copyFileSync(join(__dirname, "redocly.yaml"), join(folder, "redocly.yaml"));
    symlinkSync(join(judgesFolder(), "node_modules"), join(folder, "node_modules"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  // Everything that they find fails, a hint too.
  const lint = (tool: "spectral" | "redocly", subject: Document) => {
    writeFileSync(join(folder, "openapi.json"), JSON.stringify(subject, null, 2));
    writeFileSync(join(folder, "spectral.yaml"), spectralRules(subject));
    const args =
      tool === "spectral"
        ? ["-r", "spectral.yaml", "--fail-severity", "hint"]
        : ["--config", "redocly.yaml", "--format", "stylish"];
    return runJudge(tool, ["lint", "openapi.json", ...args], folder);
  };

  describe.each(examples)("%s", (example) => {
    let document: Document;
    beforeAll(async () => {
      document = await documentOf(example);
    });

    it("S1.33 S3.30 Redocly finds nothing", async () => {
      const verdict = await lint("redocly", document);
      expect(verdict).toMatchObject({ code: 0, output: expect.stringContaining("Your API description is valid") });
      expect(verdict.output).not.toMatch(/warning/i);
    });

    it("S1.33 S3.30 Spectral finds nothing, by the OWASP rules either", async () => {
      expect(await lint("spectral", document)).toMatchObject({
        code: 0,
        output: expect.stringContaining("No results with a severity of 'hint' or higher found!"),
      });
    });
  });

  describe("find a planted fault:", () => {
    let document: Document;
    beforeAll(async () => {
      document = await documentOf("examples/event-api");
    });

    it("Redocly", async () => {
      const verdict = await lint("redocly", { ...document, paths: { ...document.paths, "/events/{id}/": {} } });
      expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining("path") });
    });

    it("Redocly, by a rule of which only the strict rules make a fault", async () => {
      const planted = structuredClone(document);
      const { operationId: _, ...rest } = (planted.paths["/events"]?.post ?? {}) as { operationId?: string };
      Object.assign(planted.paths["/events"] ?? {}, { post: rest });
      const verdict = await lint("redocly", planted);
      expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining("operation-operationId") });
    });

    it("Spectral's OWASP rules", async () => {
      const planted = structuredClone(document);
      Object.assign(planted.paths["/events"]?.post ?? {}, { security: [] });
      const verdict = await lint("spectral", planted);
      expect(verdict).toMatchObject({
        code: 1,
        output: expect.stringContaining("owasp:api2:2023-write-restricted"),
      });
    });

    it("Spectral's OWASP rules, in a schema that was in answers only before a request had it too", async () => {
      const planted = structuredClone(document);
      const post = planted.paths["/events"]?.post as { requestBody: { content: Record<string, object> } };
      post.requestBody.content["application/json"] = { schema: { $ref: "#/components/schemas/Event" } };
      const verdict = await lint("spectral", planted);
      expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining("owasp:api4:2023-string-limit") });
    });
  });
});
