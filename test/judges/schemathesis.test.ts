import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
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
    for (const file of ["schemathesis.toml", "schemathesis_hooks.py"])
      copyFileSync(join(__dirname, file), join(folder, file));
    stack = await serve([process.execPath, "cli/portico.js", "dev", "test/judges/fixtures/fuzzed-event-api"], root);
  });

  afterAll(async () => {
    await stack?.stop();
    rmSync(folder, { recursive: true });
  });

  const fuzz = (url: string, ...more: string[]) =>
    runJudge(
      "schemathesis",
      [
        "--no-color",
        "--config-file",
        "schemathesis.toml",
        "run",
        `${stack.url}/openapi.json`,
        "--url",
        url,
        "--header",
        `x-api-key: ${stack.apiKey}`,
        ...more,
      ],
      folder,
    );

  it("S5.15 S5.17 finds no failure by any of its checks", async () => {
    const verdict = await fuzz(stack.url, "--max-examples", "150");
    console.log(verdict.output.slice(verdict.output.indexOf("= SUMMARY =")));
    expect(verdict).toMatchObject({
      code: 0,
      output: expect.stringMatching(/Tested: 4[\s\S]*\d{3,} generated, \d{3,} passed/),
    });
  });

  describe("finds a planted fault:", () => {
    let front: Meddler;
    afterEach(() => front?.close());
    const fuzzThrough = async (meddle: Parameters<typeof meddler>[1]) => {
      const { origin, pathname } = new URL(stack.url);
      front = await meddler(origin, meddle);
      return fuzz(
        front.url + pathname,
        "--max-examples",
        "10",
        "--max-failures",
        "1",
        "--phases",
        "examples,coverage,fuzzing",
      );
    };

    it("and none where none is planted", async () => {
      expect(await fuzzThrough(() => undefined)).toMatchObject({ code: 0 });
    });

    it("a stored event without its createdAt", async () => {
      const verdict = await fuzzThrough((request, answer) => {
        if (request.method === "POST" && answer.status <= 201)
          answer.body = answer.body.replace(/,"createdAt":"[^"]*"/, "");
      });
      expect(verdict).toMatchObject({ code: 1, output: expect.stringMatching(/createdAt.*is a required property/) });
    });

    it("a status that is not in the document", async () => {
      const verdict = await fuzzThrough((request, answer) => {
        // Not of a 404: which ids are unknown depends on what the runs before have stored.
        if (request.method === "GET" && answer.status === 200) answer.status = 203;
      });
      expect(verdict).toMatchObject({
        code: 1,
        output: expect.stringMatching(/Undocumented status code[\s\S]*203/),
      });
    });

    it("a failure for one value of one parameter", async () => {
      const verdict = await fuzzThrough((request, answer) => {
        if (/[?&]limit=100\b/.test(request.url ?? "")) answer.status = 500;
      });
      expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining("Server error") });
    });

    it("a request that the contract takes and the API does not", async () => {
      const verdict = await fuzzThrough((_, answer) => {
        if (answer.status > 201) return;
        answer.status = 400;
        answer.body = JSON.stringify({
          type: "urn:portico:problem:invalid-request",
          title: "No",
          status: 400,
          instance: "/",
          requestId: "1",
        });
        answer.headers["content-type"] = "application/problem+json";
      });
      expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining("Schema-valid request rejected") });
    });
  });
});
