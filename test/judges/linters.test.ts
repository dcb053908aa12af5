import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, type Served, serve } from "./served";
import { runJudge } from "./tools";

describe("linters on the document that a stack serves", () => {
  const folder = mkdtempSync(join(tmpdir(), "portico-lint-"));
  let stack: Served;
  let document: { info: object; paths: Record<string, Record<string, { responses: Record<string, unknown> }>> };

  beforeAll(async () => {
    for (const rules of ["spectral.yaml", "redocly.yaml"]) copyFileSync(join(__dirname, rules), join(folder, rules));
    symlinkSync(join(String(process.env.PORTICO_JUDGES), "node_modules"), join(folder, "node_modules"));
    stack = await serve([process.execPath, "cli/portico.js", "dev", "examples/event-api"], root);
    document = (await (await fetch(`${stack.url}/openapi.json`)).json()) as typeof document;
  });

  afterAll(async () => {
    await stack?.stop();
    rmSync(folder, { recursive: true });
  });

  const lint = (tool: "spectral" | "redocly", subject: object) => {
    writeFileSync(join(folder, "openapi.json"), JSON.stringify(subject, null, 2));
    const args = tool === "spectral" ? ["-r", "spectral.yaml"] : ["--config", "redocly.yaml", "--format", "stylish"];
    return runJudge(tool, ["lint", "openapi.json", ...args], folder);
  };

  it("S1.33 S3.30 Redocly finds no error", () => {
    const verdict = lint("redocly", document);
    expect(verdict).toMatchObject({ code: 0, output: expect.stringContaining("Your API description is valid") });
  });

  it("S1.33 S3.30 Spectral finds no error, by the OWASP rules either", () => {
    const verdict = lint("spectral", document);
    expect(verdict.output).not.toMatch(/^.* error /m);
    expect(verdict).toMatchObject({ code: 0 });
  });

  it("Redocly finds a planted fault", () => {
    const verdict = lint("redocly", { ...document, paths: { ...document.paths, "/events/{id}/": {} } });
    expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining("path") });
  });

  it("Spectral's OWASP rules find a planted fault", () => {
    const planted = structuredClone(document);
    delete planted.paths["/events"]?.post?.responses["429"];
    const verdict = lint("spectral", planted);
    expect(verdict).toMatchObject({
      code: 1,
      output: expect.stringContaining("owasp:api4:2023-rate-limit-responses-429"),
    });
  });
});
