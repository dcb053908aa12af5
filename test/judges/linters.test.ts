import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, type Served, serve } from "./served";
import { runJudge } from "./tools";

describe("linters on the document that a stack serves", () => {
  const folder = mkdtempSync(join(tmpdir(), "portico-lint-"));
  let stack: Served;
  let document: { paths: Record<string, Record<string, object>> };

  beforeAll(async () => {
    for (const rules of ["spectral.yaml", "redocly.yaml"]) copyFileSync(join(__dirname, rules), join(folder, rules));
    symlinkSync(join(String(process.env.PORTICO_JUDGES), "node_modules"), join(folder, "node_modules"));
    stack = await serve([process.execPath, "cli/portico.js", "dev", "examples/event-api"], root);
    const served = await (await fetch(`${stack.url}/openapi.json`)).text();
    // On a laptop the API is on plain http; what is judged is what AWS would serve.
    document = JSON.parse(served.replaceAll(new URL(stack.url).origin, "https://api.example.com"));
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

  it("S1.33 S3.30 Redocly finds no error", async () => {
    const verdict = await lint("redocly", document);
    expect(verdict).toMatchObject({ code: 0, output: expect.stringContaining("Your API description is valid") });
  });

  it("S1.33 S3.30 Spectral finds no error, by the OWASP rules either", async () => {
    const verdict = await lint("spectral", document);
    expect(verdict.output).not.toMatch(/^.* error /m);
    expect(verdict).toMatchObject({ code: 0 });
  });

  it("Redocly finds a planted fault", async () => {
    const verdict = await lint("redocly", { ...document, paths: { ...document.paths, "/events/{id}/": {} } });
    expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining("path") });
  });

  it("Spectral's OWASP rules find a planted fault", async () => {
    const planted = structuredClone(document);
    Object.assign(planted.paths["/events"]?.post ?? {}, { security: [] });
    const verdict = await lint("spectral", planted);
    expect(verdict).toMatchObject({
      code: 1,
      output: expect.stringContaining("owasp:api2:2023-write-restricted"),
    });
  });
});
