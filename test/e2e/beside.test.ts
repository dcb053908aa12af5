import { join } from "node:path";
import { repository } from "../local/support/program-folder";
import { Deployment } from "./support/deployment";

/** One program, twice in one cloud: run by the cloud itself, and deployed by Pulumi's engine. */
describe("Pulumi's engine beside the cloud's own program", () => {
  const deployment = new Deployment(join(repository, "examples", "event-api"));
  beforeAll(() => deployment.start({ runsProgram: true }));
  afterAll(() => deployment.stop());

  it("has names, keys, addresses and data of its own, and goes without a trace", async () => {
    const { outputs: own } = deployment.cloud.document;
    const { outputs = {} } = await deployment.succeed({ verb: "up" });
    const { url: base } = deployment.cloud;
    expect([own.url, outputs.url]).toEqual([`${base}/events-gateway/e2e`, `${base}/e2e.events-gateway/e2e`]);
    expect(outputs.apiKey).not.toBe(own.apiKey);
    const get = (url: unknown, key: unknown) => fetch(`${url}/events/one`, { headers: { "x-api-key": String(key) } });
    const headers = { "x-api-key": String(outputs.apiKey), "content-type": "application/json" };
    const body = JSON.stringify({ id: "one", type: "e2e.made", payload: {} });
    expect((await fetch(`${outputs.url}/events`, { method: "POST", headers, body })).status).toBe(201);
    expect((await get(outputs.url, outputs.apiKey)).status).toBe(200);
    expect((await get(own.url, own.apiKey)).status).toBe(404);
    expect((await get(own.url, outputs.apiKey)).status).toBe(403);

    expect((await deployment.cloud.run()).changes).toMatchObject({ created: 0, updated: 0, replaced: 0, deleted: 0 });
    expect((await get(outputs.url, outputs.apiKey)).status).toBe(200);
    await deployment.succeed({ verb: "destroy" });
    const statusOf = async (url: unknown) => (await fetch(`${url}/openapi.json`)).status;
    expect([await statusOf(own.url), await statusOf(outputs.url)]).toEqual([200, 404]);
  });
});
