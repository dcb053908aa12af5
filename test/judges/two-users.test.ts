import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { People, type Person } from "../local/attacks/people";
import { Tenant } from "../local/attacks/tenant";
import { type Fault, faults } from "./faults";
import { dictionaries, knownTo, sensible } from "./known";
import { type Meddler, meddler } from "./meddler";
import { Reached } from "./reached";
import { runJudge } from "./tools";

/** Seconds that the cloud's clock goes on with each request, so that limits of 5 in a minute are never reached. */
const secondsEach = 13;
/**
 * Operations of 58 that may answer nothing but refusals: the two that two-users.toml leaves out, /auth/reset, whose codes are too old by that clock
 * when it is asked, and a few whose values chance used up before.
 */
const mostMissed = 8;
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
    copyFileSync(join(__dirname, "schemathesis_hooks.py"), join(folder, "schemathesis_hooks.py"));
  }, 60_000);
  afterAll(async () => {
    await people.stop();
    rmSync(folder, { recursive: true });
  });

  /** Two new users with a tenant each, as the judge is told of them. */
  async function users(): Promise<Person> {
    const [ada, bob] = [(await Tenant.make(people)).owner, (await Tenant.make(people)).owner];
    const auth = Object.entries({ ada, bob }).map(async ([name, person]) => {
      const made = await person.forge({ claims: { exp: people.now + tokenLife } });
      return { name, fixedHeaders: [{ name: "Authorization", value: `Bearer ${made}` }] };
    });
    writeFileSync(join(folder, "users.json"), JSON.stringify({ auth: await Promise.all(auth) }));
    return ada;
  }

  let front: Meddler | undefined;
  afterEach(() => front?.close());
  /** Runs it against answers that are meddled with, with more in its configuration. */
  async function fuzz(meddle: Parameters<typeof meddler>[1], args: readonly string[], known = {}) {
    const { origin, pathname } = new URL(String(people.cloud.outputs.url));
    front = await meddler(origin, (request, answer) => {
      people.cloud.clock.advance(secondsEach * 1000);
      meddle(request, answer);
    });
    const shared = readFileSync(join(__dirname, "two-users.toml"), "utf8");
    writeFileSync(join(folder, "two-users.toml"), `${shared}\n${dictionaries(sensible, known)}`);
    const url = front.url + pathname;
    return runJudge(
      "schemathesis",
      ["--no-color", "--config-file", "two-users.toml", "run", `${url}/openapi.json`, "--url", url, ...args],
      folder,
    );
  }

  it("S4.10 S4.43 finds no failure by any of its checks", async () => {
    const known = await knownTo(people, await users());
    const reached = new Reached(people.api.operations, new URL(String(people.cloud.outputs.url)).pathname);
    const see = reached.see.bind(reached);
    const verdict = await fuzz(see, ["--max-examples", "10"], known);
    console.log(verdict.output.slice(verdict.output.indexOf("= SUMMARY =")), reached.missed);
    expect(verdict).toMatchObject({ code: 0, output: expect.stringMatching(/\d{4,} generated, \d{4,} passed/) });
    expect(reached.missed.length).toBeLessThanOrEqual(mostMissed);
  });

  describe("finds a planted fault:", () => {
    beforeEach(users);

    /** A few operations, and what is enough to find one fault: in single requests, or in steps that follow the links of the document. */
    const settings: Record<Fault["in"], string[]> = {
      requests: [
        "--include-path-regex",
        "^/projects(/[{]project[}])?$",
        "--phases",
        "examples,coverage,fuzzing",
        "--max-examples",
        "10",
      ],
      steps: [
        "--include-operation-id-regex",
        "^(postProject|getProject|deleteProject|createApiKey|revokeApiKey)$",
        "--phases",
        "stateful",
        "--max-examples",
        "60",
      ],
    };
    const fuzzSome = (meddle: Parameters<typeof meddler>[1], phases: Fault["in"], ...more: string[]) =>
      fuzz(meddle, [...settings[phases], "--max-failures", "1", ...more]);

    it("of each of its checks", async () => {
      const { output } = await runJudge("schemathesis", ["--no-color", "run", "--help"], folder);
      const [, values = ""] = /-c, --checks\s[^[]*\[possible values:([^\]]*), all\]/.exec(output) ?? [];
      expect(values.trim().split(/,\s+/).sort()).toEqual(faults.map(({ check }) => check).sort());
    });

    it.each(["requests", "steps"] as const)("and in %s none where none is planted", async (phases) => {
      const verdict = await fuzzSome(() => undefined, phases);
      expect(verdict).toMatchObject({ code: 0, output: expect.stringMatching(/\d+ generated, \d+ passed/) });
    });

    it.each(faults)("$fault ($check)", async ({ check, code, in: phases, plant }) => {
      const verdict = await fuzzSome(plant(), phases, "--checks", check);
      expect(verdict).toMatchObject({ code: 1, output: expect.stringContaining(`- ${code} `) });
    });
  });
});
