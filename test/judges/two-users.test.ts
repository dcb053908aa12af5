import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { People, type Person } from "../local/attacks/people";
import { Tenant } from "../local/attacks/tenant";
import { type Meddler, meddler } from "./meddler";
import { runJudge } from "./tools";

/** Seconds that the cloud's clock goes on with each request, so that limits of 5 in a minute are never reached. */
const secondsEach = 13;
/** Seconds that the tokens are good: longer than all runs take, by that clock. */
const tokenLife = 6 * 86_400;

/**
 * Schemathesis as two users who must not see each other's: it makes things as one and reads them as the other, without a token, and with a made-up one
 * (its checks object_level_authorization and ignored_auth).
 */
describe("schemathesis with two users against accounts and projects", () => {
  const folder = mkdtempSync(join(tmpdir(), "portico-two-users-"));
  const people = new People();

  beforeAll(async () => {
    await people.start();
    for (const file of ["schemathesis_hooks.py"]) copyFileSync(join(__dirname, file), join(folder, file));
  }, 60_000);
  afterAll(async () => {
    await people.stop();
    rmSync(folder, { recursive: true });
  });

  /** Two new users with a tenant each, as the judge is told of them. */
  async function users(): Promise<void> {
    const owners: [string, Person][] = [];
    for (const name of ["ada", "bob"]) owners.push([name, (await Tenant.make(people)).owner]);
    const auth = owners.map(async ([name, person]) => {
      const made = await person.forge({ claims: { exp: people.now + tokenLife } });
      return { name, fixedHeaders: [{ name: "Authorization", value: `Bearer ${made}` }] };
    });
    writeFileSync(join(folder, "users.json"), JSON.stringify({ auth: await Promise.all(auth) }));
  }

  const anyProject = async () => {
    const { owner, ids } = await Tenant.make(people);
    return owner.ask(`GET /projects/${ids.project}`);
  };

  let front: Meddler | undefined;
  afterEach(() => front?.close());
  async function fuzz(meddle: Parameters<typeof meddler>[1], ...more: string[]) {
    await users();
    const { origin, pathname } = new URL(String(people.cloud.outputs.url));
    front = await meddler(origin, (request, answer) => {
      people.cloud.clock.advance(secondsEach * 1000);
      meddle(request, answer);
    });
    copyFileSync(join(__dirname, "two-users.toml"), join(folder, "two-users.toml"));
    const url = front.url + pathname;
    const args = ["--no-color", "--config-file", "two-users.toml", "run", `${url}/openapi.json`, "--url", url, ...more];
    return runJudge("schemathesis", args, folder);
  }

  it("S4.10 S4.43 finds no failure by any of its checks", async () => {
    const verdict = await fuzz(() => undefined, "--max-examples", "10");
    console.log(verdict.output.slice(verdict.output.indexOf("= SUMMARY =")));
    expect(verdict).toMatchObject({ code: 0, output: expect.stringMatching(/\d{4,} generated, \d{4,} passed/) });
  });

  describe("finds a planted fault:", () => {
    /** Projects alone, and what is enough to find one fault. */
    const fuzzProjects = (meddle: Parameters<typeof meddler>[1]) =>
      fuzz(
        meddle,
        "--include-path-regex",
        "^/projects(/[{]project[}])?$",
        "--max-examples",
        "10",
        "--max-failures",
        "1",
      );
    const isRead = ({ method, url }: IncomingMessage) => method === "GET" && /\/projects\/\w+$/.test(url ?? "");
    const idIn = ({ url }: IncomingMessage) => url?.split("?")[0]?.split("/").at(-1) ?? "";
    const json = { "content-type": "application/json", etag: '"1"', ratelimit: "x", "ratelimit-policy": "x" };

    it("and none where none is planted", async () => {
      expect(await fuzzProjects(() => undefined)).toMatchObject({ code: 0 });
    });

    it("a list that is given without a token (ignored_auth)", async () => {
      const verdict = await fuzzProjects((request, answer) => {
        if (request.method !== "GET" || isRead(request) || answer.status !== 401) return;
        Object.assign(answer, { status: 200, body: '{"items":[]}', headers: json });
      });
      expect(verdict).toMatchObject({ code: 1, output: expect.stringMatching(/ST401|without authentication/) });
    });

    it("a project that another user reads (object_level_authorization)", async () => {
      const projects = new Map<string, string>();
      const verdict = await fuzzProjects((request, answer) => {
        if (!isRead(request)) return;
        if (answer.status === 200) projects.set(idIn(request), answer.body);
        const body = projects.get(idIn(request));
        if (answer.status === 404 && body) Object.assign(answer, { status: 200, body, headers: json });
      });
      expect(verdict).toMatchObject({ code: 1, output: expect.stringMatching(/ST402|received the `\w+` that/) });
    });

    it("a body that the contract does not take, and the API does (negative_data_rejection)", async () => {
      const project = (await anyProject()).text;
      const verdict = await fuzzProjects((request, answer) => {
        if (request.method === "PATCH" && answer.status === 400)
          Object.assign(answer, { status: 200, body: project, headers: json });
      });
      expect(verdict).toMatchObject({ code: 1, output: expect.stringMatching(/accepted schema-violating|ST201/i) });
    });
  });
});
