import { join } from "node:path";
import { type LocalCloud, startLocalCloud } from "../../local";
import { repository } from "./support/program-folder";

describe("Faults on purpose", () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await startLocalCloud({ directory: join(repository, "examples/event-api"), ephemeral: true, port: 0 });
  });
  afterEach(() => cloud.faults.clear());
  afterAll(() => cloud?.close());

  const send = (method: string, body?: unknown, query = "", headers = { "x-portico-token": cloud.token }) =>
    fetch(`${cloud.url}/_portico/faults${query}`, {
      method,
      headers,
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  const post = (id: string) =>
    fetch(`${cloud.document.outputs.url}/events`, {
      method: "POST",
      headers: { "x-api-key": String(cloud.document.outputs.apiKey), "content-type": "application/json" },
      body: JSON.stringify({ id, type: "order.created", payload: {} }),
    });

  it("are added, listed and taken away under /_portico/faults; calls fail meanwhile", async () => {
    const added = await send("POST", { kind: "throttle", service: "dynamodb", operation: "PutItem" });
    expect(added.status).toBe(201);
    const { id } = (await added.json()) as { id: string };
    const refused = await post("a");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(await (await send("GET", undefined, "", {} as never)).json()).toEqual({
      faults: [{ id, rule: { kind: "throttle", service: "dynamodb", operation: "PutItem" }, hits: 3 }], // the SDK tries three times
    });
    expect((await send("DELETE", undefined, `?id=${id}`)).status).toBe(204);
    expect((await post("a")).status).toBe(201);
  });

  it("lose an answer, and the repeat finds what was stored", async () => {
    cloud.faults.add({ kind: "error", operation: "PutItem", done: true, times: 1 });
    // The SDK repeats the call, finds its own item, and the handler tells it from another's by its content.
    expect((await post("b")).status).toBe(200);
    expect(await (await post("b")).json()).toMatchObject({ id: "b" });
  });

  it("need the token, and say what is wrong with a rule", async () => {
    for (const method of ["POST", "DELETE"])
      expect((await send(method, method === "POST" ? {} : undefined, "", { "x-portico-token": "no" })).status).toBe(
        403,
      );
    const wrong: [unknown, string][] = [
      [{ kind: "fire" }, '"fire" is no kind of fault'],
      ["{", "JSON"],
      [[], "a fault is a JSON object"],
    ];
    for (const [rule, detail] of wrong) {
      const answer = await send("POST", rule);
      expect([answer.status, await answer.json()]).toEqual([
        400,
        expect.objectContaining({ detail: expect.stringContaining(detail) }),
      ]);
    }
    expect((await send("DELETE", undefined, "?id=none")).status).toBe(400);
    expect((await send("PUT", "{}")).status).toBe(405);
    expect((await send("DELETE")).status).toBe(204);
  });

  it("end with a reset", async () => {
    cloud.faults.add({ kind: "error" });
    await cloud.reset();
    expect(cloud.faults.active).toEqual([]);
  });
});
