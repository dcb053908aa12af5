import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Meddler, meddler } from "./meddler";
import { root, type Served, serve } from "./served";
import { runJudge } from "./tools";

/** Schemathesis makes requests from the document, right and wrong ones, and holds every answer against the document. */
describe("schemathesis against the local stack", () => {
  const folder = mkdtempSync(join(tmpdir(), "portico-schemathesis-"));
  let stack: Served;

  beforeAll(async () => {
    stack = await serve([process.execPath, "cli/portico.js", "dev", "examples/event-api"], root);
  });

  afterAll(async () => {
    await stack?.stop();
    rmSync(folder, { recursive: true });
  });

  const fuzz = (url: string, ...more: string[]) =>
    runJudge(
      "schemathesis",
      [
        "run",
        `${stack.url}/openapi.json`,
        "--url",
        url,
        "--header",
        `x-api-key: ${stack.apiKey}`,
        "--checks",
        "all",
        "--seed",
        "1",
        "--no-color",
        ...more,
      ],
      folder,
    );

  it("S5.15 S5.17 all checks find no failure", () => {
    const verdict = fuzz(stack.url, "--max-examples", "50");
    console.log(verdict.output);
    expect(verdict).toMatchObject({
      code: 0,
      output: expect.stringMatching(/No issues found|[1-9]\d* generated, [1-9]\d* passed/),
    });
  });

  describe("finds a planted fault", () => {
    let front: Meddler;
    afterEach(() => front?.close());

    it("a stored event without its createdAt", async () => {
      front = await meddler(new URL(stack.url).origin, (request, answer) => {
        if (request.method === "POST" && answer.status === 201)
          answer.body = answer.body.replace(/,"createdAt":"[^"]*"/, "");
      });
      const verdict = fuzz(
        front.url + new URL(stack.url).pathname,
        "--max-examples",
        "5",
        "--phases",
        "examples,fuzzing",
      );
      expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining("'createdAt' is a required property") });
    });

    it("a status that is not in the document", async () => {
      front = await meddler(new URL(stack.url).origin, (_, answer) => {
        if (answer.status === 404) answer.status = 410;
      });
      const verdict = fuzz(
        front.url + new URL(stack.url).pathname,
        "--max-examples",
        "5",
        "--phases",
        "examples,fuzzing",
      );
      expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining("410") });
    });

    it("a server error", async () => {
      front = await meddler(new URL(stack.url).origin, (request, answer) => {
        if (request.url?.includes("limit=1")) answer.status = 500;
      });
      const verdict = fuzz(front.url + new URL(stack.url).pathname, "--max-examples", "5");
      expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining("Server error") });
    });
  });
});
