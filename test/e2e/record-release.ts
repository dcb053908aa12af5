import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";
import { ProgramFolder, repository } from "../local/support/program-folder";
import { Deployment, type Exported } from "./support/deployment";
import { recorded, releases, storeOf, textOf } from "./support/release";

/** Stands for the API key: what is committed holds no key of anybody. */
const sampleKey = "portico-sample-of-an-api-key-EXAMPLE";

/**
 * Deploys every example with this version of Portico and writes down what a user would then have on disk: `npm run e2e:record`, once before each release.
 * Later versions are tested on it.
 */
it.each(readdirSync(join(repository, "examples")))("records %s", async (name) => {
  const program = new ProgramFolder(join(repository, "examples", name));
  const deployment = new Deployment(program.path);
  await deployment.start({ ephemeral: false });
  const { outputs = {} } = await deployment.succeed({ verb: "up" });
  const { url, awsUrl, document } = deployment.cloud;
  const headers = { "x-api-key": String(outputs.apiKey), "content-type": "application/json" };
  const body = JSON.stringify({ id: "kept", type: "release.made", payload: { version } });
  const { status } = await fetch(`${outputs.url}/events`, { method: "POST", headers, body });
  expect([201, 404]).toContain(status); // not every example has events
  const state = (await deployment.succeed({ verb: "export" })).state as Exported;
  await deployment.stop();
  withoutThisRun(state);
  const ports = { [new URL(url).host]: "127.0.0.1:4400", [new URL(awsUrl).host]: "127.0.0.1:4401" };
  const secrets = { ...ports, [String(outputs.apiKey)]: sampleKey };
  const release = recorded(state, storeOf(program.path, document.project), program.path, secrets);
  program.remove();
  mkdirSync(join(releases, version), { recursive: true });
  writeFileSync(join(releases, version, `${name}.json`), textOf(release));
});

/** Takes out what no later run needs: where in the code a resource was declared, and what decrypts its secrets, which are exported in plain. */
function withoutThisRun({ deployment }: Exported): void {
  delete deployment.secrets_providers;
  for (const resource of deployment.resources) {
    delete resource.sourcePosition;
    delete resource.stackTrace;
  }
}
