import type { Message } from "../../local/testing";
import { type RegistryUser, useRegistry } from "./support/registry";

const registry = useRegistry();
const day = 86_400_000;
const billing = {
  company_name: "Example GmbH",
  company_address: "Hauptplatz 1, 1010 Wien",
  tax_number_type: "vat",
  tax_number: "ATU12345678",
  country: "AT",
};

describe("projects", () => {
  it("S1.11 S4.9 S2.2 are made with the caller as super admin, and say where they are", async () => {
    const alice = registry.user("alice");
    const asked = { name: "weather", metadata: { team: "a" }, billing_account: billing };
    const { status, body, headers } = await alice.ask("POST /projects", asked);
    expect(status).toBe(201);
    expect(body).toEqual({
      ...asked,
      id: expect.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
      status: "active",
      super_admin: alice.id,
      created_at: expect.stringMatching(/Z$/),
      updated_at: body.created_at,
      version: 1,
    });
    expect(headers.get("location")).toBe(`${registry.cloud.outputs.url}/projects/${body.id}`);
    expect(headers.get("etag")).toBe('"1"');
    expect((await alice.ask(`GET /projects/${body.id}`)).body).toEqual(body);
    expect((await alice.ask("GET /projects")).body).toEqual({ items: [body] });
  });

  it("S4.9 are not made by whose token names nobody that a route could", async () => {
    for (const name of ["zoë", "x".repeat(256), "a b"]) {
      const { body } = await registry.user(name).ask("POST /projects", { name: "unowned" });
      expect([name, body.status]).toEqual([name, 403]);
    }
  });

  it("S2.3 S4.10 are not there for those who are no members, as what does not exist", async () => {
    const [alice, mallory] = [registry.user("alice"), registry.user("mallory")];
    const { id } = await alice.project("secret");
    const none = "01KB2M4T7Z9V3N8QX5C6D0E1FG";
    const [foreign, missing] = [await mallory.ask(`GET /projects/${id}`), await mallory.ask(`GET /projects/${none}`)];
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    const blurred = ({ requestId: _, ...body }: Record<string, unknown>, project: string) =>
      JSON.stringify(body).replaceAll(project, "…");
    expect(blurred(foreign.body, id)).toBe(blurred(missing.body, none));
  });

  it("S1.14 S4.29 have names that are one of their kind for their owner, letter case and look aside", async () => {
    const [alice, bob] = [registry.user("alice"), registry.user("bob")];
    await alice.project("Pace 1");
    for (const name of ["Pace 1", "pace 1", "PACE  1", "расе 1", "ｐａｃｅ 1"]) {
      const { body } = await alice.ask("POST /projects", { name });
      expect(body).toMatchObject({
        status: 409,
        type: "urn:portico:problem:name-taken",
        errors: [{ pointer: "#/name" }],
      });
    }
    expect((await alice.ask("GET /projects")).body.items).toHaveLength(1);
    await bob.project("Pace 1");
    await alice.project("Pace 2");
  });

  it("S1.14 let one of many take a name, however concurrently it is asked for", async () => {
    const alice = registry.user("alice");
    const answers = await Promise.all(Array.from({ length: 10 }, () => alice.ask("POST /projects", { name: "raced" })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect((await alice.ask("GET /projects")).body.items).toHaveLength(1);
  });

  it.each([
    ["too short", "ab"],
    ["too long", "x".repeat(64)],
    ["control characters", "a\u0007bc"],
    ["a zero-width space", "abc\u200bd"],
    ["direction marks", "abc\u202edef"],
    ["two scripts", "pаypal"],
    ["markup", "<b>abc</b>"],
    ["a path", "../abc"],
    ["an end of no letter", "abc-"],
  ])("S4.29 S2.17 refuse a name with %s, and make nothing", async (_, name) => {
    const alice = registry.user("alice");
    const { body } = await alice.ask("POST /projects", { name });
    // The gateway refuses what is too long, without saying which member.
    expect(body).toMatchObject({
      status: 400,
      ...(name.length < 64 && { errors: expect.arrayContaining([expect.objectContaining({ pointer: "#/name" })]) }),
    });
    expect((await alice.ask("GET /projects")).body).toEqual({ items: [] });
  });

  it.each([
    [{ name: "abc", super_admin: "mallory" }, "#/super_admin"],
    [{ name: "abc", status: "blocked" }, "#/status"],
    [{ name: "abc", id: "01KB2M4T7Z9V3N8QX5C6D0E1FG" }, "#/id"],
    [{ name: "abc", organization: "01KB2M4T7Z9V3N8QX5C6D0E1FG" }, "#/organization"],
    [{ name: "abc", last_build: { id: "1" } }, "#/last_build"],
    [{ metadata: {} }, "#/name"],
  ])("S2.16 S2.17 refuse the body %j", async (asked, pointer) => {
    const { body } = await registry.user("alice").ask("POST /projects", asked);
    // The gateway refuses what lacks a member, without saying which.
    expect(body).toMatchObject({ status: 400, ...(pointer !== "#/name" && { errors: [{ pointer }] }) });
  });

  it("S1.17 take metadata of 16 KB, and not a byte more; numbers come back as they were", async () => {
    const alice = registry.user("alice");
    const ofSize = (bytes: number) => ({ text: "x".repeat(bytes - 11) });
    expect((await alice.ask("POST /projects", { name: "full", metadata: ofSize(16_384) })).status).toBe(201);
    const { body } = await alice.ask("POST /projects", { name: "over", metadata: ofSize(16_385) });
    expect(body).toMatchObject({ status: 400, errors: [{ pointer: "#/metadata" }] });
    const { id } = (await alice.ask("POST /projects", '{"name":"long","metadata":{"n":12345678901234567890}}')).body;
    const response = await fetch(`${registry.cloud.outputs.url}/projects/${id}`, {
      headers: { authorization: `Bearer ${await registry.token(alice.id, {})}` },
    });
    expect(await response.text()).toContain('"metadata":{"n":12345678901234567890}');
  });

  it("S1.17 count the digits of metadata's numbers as they were sent", async () => {
    const alice = registry.user("alice");
    const digits = (count: number) => `{"name":"digits","metadata":{"n":0.${"1".repeat(count)}}}`; // 8 bytes besides
    const { id } = (await alice.ask("POST /projects", digits(16_376))).body;
    const organization = (await alice.ask("POST /organizations", { name: "digits" })).body.id;
    const routes = ["POST /projects", `POST /organizations/${organization}/projects`, `PUT /projects/${id}`];
    for (const route of [...routes, `PATCH /projects/${id}`]) {
      const { body } = await alice.ask(route, digits(16_377));
      expect([route, body]).toEqual([route, expect.objectContaining({ status: 400 })]);
      expect(body.errors).toEqual([{ pointer: "#/metadata", detail: "must be at most 16384 bytes of compact JSON" }]);
    }
    expect((await alice.ask("GET /projects")).body.items).toEqual([expect.objectContaining({ id, version: 1 })]);
  });

  it("S4.31 take a billing account whose number fits its type and country", async () => {
    const alice = registry.user("alice");
    const { body } = await alice.ask("POST /projects", {
      name: "billed",
      billing_account: { ...billing, country: "US" },
    });
    expect(body).toMatchObject({ status: 400, errors: [{ pointer: "#/billing_account/tax_number" }] });
    const other = await alice.ask("POST /projects", { name: "billed", billing_account: { ...billing, country: "XX" } });
    expect(other.body).toMatchObject({ status: 400, errors: [{ pointer: "#/billing_account/country" }] });
    for (const blank of [" ", "\u00a0", "\u3164"]) {
      const billing_account = { ...billing, company_name: blank };
      const { body } = await alice.ask("POST /projects", { name: "billed", billing_account });
      expect([blank, body.errors?.[0].pointer]).toEqual([blank, "#/billing_account/company_name"]);
    }
    expect((await alice.ask("POST /projects", { name: "billed", billing_account: billing })).status).toBe(201);
  });
});

describe("Idempotency-Key", () => {
  it("makes a project once, and answers repeats as the first", async () => {
    const alice = registry.user("alice");
    const make = (name: string) => alice.ask("POST /projects", { name }, { "idempotency-key": "make-once" });
    const [first, again] = [await make("once"), await make("once")];
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await make("twice")).body).toMatchObject({
      status: 422,
      type: "urn:portico:problem:idempotency-key-reused",
    });
    expect((await alice.ask("GET /projects")).body.items).toHaveLength(1);
    await registry.user("bob").ask("POST /projects", { name: "once" }, { "idempotency-key": "make-once" });
    expect((await alice.ask("GET /projects")).body.items).toHaveLength(1);
  });

  it("changes a project once, however many repeats cross", async () => {
    const alice = registry.user("alice");
    const { id } = await alice.project("crossed");
    const patch = () =>
      alice.ask(`PATCH /projects/${id}`, { metadata: { a: 1 } }, { "idempotency-key": "change-once" });
    const statuses = (await Promise.all(Array.from({ length: 5 }, patch))).map(({ status }) => status);
    expect(statuses.filter((status) => ![200, 409].includes(status))).toEqual([]);
    expect((await patch()).body.version).toBe(2);
    expect((await alice.ask(`GET /projects/${id}`)).body.version).toBe(2);
  });
});

describe("changing a project", () => {
  it("S2.4 S4.11 replaces it by PUT, what is left out too, and changes parts by PATCH", async () => {
    const alice = registry.user("alice");
    const { id } = await alice.project("first");
    const put = await alice.ask(`PUT /projects/${id}`, { name: "Second", billing_account: billing });
    expect(put).toMatchObject({ status: 200, body: { name: "Second", billing_account: billing, version: 2 } });
    expect(put.headers.get("etag")).toBe('"2"');
    const patched = await alice.ask(`PATCH /projects/${id}`, { metadata: { a: 1 } });
    expect(patched.body).toMatchObject({ name: "Second", billing_account: billing, metadata: { a: 1 }, version: 3 });
    const bare = await alice.ask(`PATCH /projects/${id}`, { billing_account: null });
    expect(bare.body).not.toHaveProperty("billing_account");
    expect((await alice.ask(`PATCH /projects/${id}`, {})).body.version).toBe(4);
    expect((await alice.ask(`PUT /projects/${id}`, { name: "second" })).body).toMatchObject({
      metadata: {},
      version: 5,
    });
    expect((await alice.ask(`GET /projects/${id}`)).body).toMatchObject({ name: "second", version: 5 });
  });

  it("S1.14 gives the old name back, and leaves the new one to nobody else", async () => {
    const alice = registry.user("alice");
    const { id } = await alice.project("before");
    await alice.project("other");
    const clash = await alice.ask(`PATCH /projects/${id}`, { name: "Other" });
    expect(clash.body.type).toBe("urn:portico:problem:name-taken");
    expect((await alice.ask(`PATCH /projects/${id}`, { name: "after" })).status).toBe(200);
    await alice.project("before");
    expect((await alice.ask("POST /projects", { name: "after" })).status).toBe(409);
  });

  it("S2.4 412 where it was changed since If-Match, and 304 where it was not since If-None-Match", async () => {
    const alice = registry.user("alice");
    const { id } = await alice.project("matched");
    const known = { "if-match": '"1"' };
    expect((await alice.ask(`PATCH /projects/${id}`, { metadata: { a: 1 } }, known)).status).toBe(200);
    for (const [method, body] of [["PATCH", { metadata: {} }], ["PUT", { name: "matched" }], ["DELETE"]] as const) {
      const late = await alice.ask(`${method} /projects/${id}`, body, known);
      expect(late).toMatchObject({ status: 412, body: { type: "urn:portico:problem:precondition-failed" } });
    }
    expect((await alice.ask(`GET /projects/${id}`, undefined, { "if-none-match": '"2"' })).status).toBe(304);
    expect((await alice.ask(`GET /projects/${id}`, undefined, known)).body).toMatchObject({ metadata: { a: 1 } });
  });

  it("S2.4 loses no change of many at once, and lets one of many with the same If-Match", async () => {
    const alice = registry.user("alice");
    const { id } = await alice.project("crowded");
    const at = (n: number, headers?: Record<string, string>) =>
      alice.ask(`PATCH /projects/${id}`, { metadata: { n } }, headers);
    const free = await Promise.all([1, 2, 3, 4, 5].map((n) => at(n)));
    expect(free.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(free.map(({ body }) => body.version).sort()).toEqual([2, 3, 4, 5, 6]);
    const bound = await Promise.all([1, 2, 3, 4, 5].map((n) => at(n, { "if-match": '"6"' })));
    expect(bound.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
  });
});

describe("S1.15 S4.30 the status of a project", () => {
  const set = async (user: RegistryUser, id: string, status: string) =>
    (await user.ask(`PATCH /projects/${id}`, { status })).body;

  it("goes where the table lets it, and nowhere else", async () => {
    const alice = registry.user("alice");
    const { id } = await alice.project("stated");
    expect(await set(alice, id, "inactive")).toMatchObject({ status: "inactive", version: 2 });
    expect(await set(alice, id, "inactive")).toMatchObject({ status: "inactive", version: 2 });
    expect(await set(alice, id, "active")).toMatchObject({ status: "active" });
    expect(await set(alice, id, "blocked")).toMatchObject({ status: "blocked" });
    const refused = await set(alice, id, "active");
    expect(refused).toMatchObject({
      status: 409,
      type: "urn:portico:problem:invalid-transition",
      from: "blocked",
      to: "active",
    });
    expect(await set(alice, id, "deleted")).toMatchObject({ status: 400 });
    expect(await set(alice, id, "inactive")).toMatchObject({ status: "inactive" });
    expect((await alice.ask(`POST /projects/${id}/restorations`)).body.type).toBe(
      "urn:portico:problem:invalid-transition",
    );
  });

  it("is the super admin's to free from blocked", async () => {
    const [alice, admin] = [registry.user("alice"), registry.user("admin")];
    const { id } = await alice.project("blocked");
    await registry.member("project", id, admin, "admin");
    expect(await set(admin, id, "inactive")).toMatchObject({ status: "inactive" });
    await set(alice, id, "blocked");
    expect(await set(admin, id, "inactive")).toMatchObject({ status: 403 });
  });
});

describe("S2.5 S4.12 a deleted project", () => {
  it("is not there, keeps its name, and is restored within 30 days", async () => {
    const alice = registry.user("alice");
    const { id } = await alice.project("fallen");
    expect(await alice.ask(`DELETE /projects/${id}`)).toMatchObject({ status: 204, body: undefined });
    const refused = await Promise.all([
      alice.ask(`GET /projects/${id}`),
      alice.ask(`PATCH /projects/${id}`, { metadata: {} }),
      alice.ask(`PATCH /projects/${id}`, { status: "active" }),
      alice.ask(`DELETE /projects/${id}`),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await alice.ask("GET /projects")).body).toEqual({ items: [] });
    const { items } = (await alice.ask("GET /projects?status=deleted")).body;
    expect(items).toMatchObject([{ id, status: "deleted", deleted_at: expect.any(String) }]);
    expect((await alice.ask("POST /projects", { name: "fallen" })).status).toBe(409);
    const restored = await alice.ask(`POST /projects/${id}/restorations`);
    expect(restored).toMatchObject({ status: 200, body: { id, status: "inactive", version: 3 } });
    expect(restored.body).not.toHaveProperty("deleted_at");
    expect((await alice.ask("GET /projects")).body.items).toEqual([restored.body]);
  });

  it("is gone after 30 days, with its name", async () => {
    const alice = registry.user("alice");
    const [gone, kept] = [await alice.project("gone"), await alice.project("kept")];
    await alice.ask(`DELETE /projects/${gone.id}`);
    await alice.ask(`DELETE /projects/${kept.id}`);
    await alice.ask(`POST /projects/${kept.id}/restorations`);
    registry.cloud.clock.advance(31 * day);
    expect((await alice.ask(`POST /projects/${gone.id}/restorations`)).status).toBe(404);
    expect((await alice.ask("GET /projects?status=deleted")).body).toEqual({ items: [] });
    await alice.project("gone");
    expect((await alice.ask(`GET /projects/${kept.id}`)).status).toBe(200);
    expect((await alice.ask("POST /projects", { name: "kept" })).status).toBe(409);
  });
});

describe("S4.8 the list of one's projects", () => {
  it("goes by pages, newest first, without gaps and doubles, past those that are deleted", async () => {
    const alice = registry.user("alice");
    const made: string[] = [];
    for (let n = 0; n < 12; n++) made.push((await alice.project(`listed ${n}`)).id);
    for (const at of [3, 4, 5]) await alice.ask(`DELETE /projects/${made[at]}`);
    const wanted = made.filter((_, at) => ![3, 4, 5].includes(at)).reverse();
    const shown: string[] = [];
    for (let next: string | undefined = ""; next !== undefined; ) {
      const { status, body } = await alice.ask(`GET /projects?limit=2${next && `&cursor=${next}`}`);
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(2);
      shown.push(...body.items.map(({ id }: { id: string }) => id));
      next = body.next;
    }
    expect(new Set(shown).size).toBe(shown.length);
    expect([...shown].sort()).toEqual([...wanted].sort());
    const all = (await alice.ask("GET /projects?limit=100")).body.items;
    expect(all.map(({ id }: { id: string }) => id)).toEqual(shown);
    expect(shown).toEqual([...shown].sort().reverse());
  });

  it("has what was made between two moments, and no more", async () => {
    const alice = registry.user("alice");
    const moments: string[] = [];
    for (const name of ["first", "second", "third"]) {
      moments.push((await alice.ask("POST /projects", { name })).body.created_at);
      registry.cloud.clock.advance("1 minute");
    }
    const names = async (query: string) =>
      (await alice.ask(`GET /projects?${query}`)).body.items.map(({ name }: { name: string }) => name);
    expect(await names(`after=${moments[0]}`)).toEqual(["third", "second"]);
    expect(await names(`before=${moments[2]}`)).toEqual(["second", "first"]);
    expect(await names(`after=${moments[0]}&before=${moments[2]}`)).toEqual(["second"]);
    expect(await names(`after=${moments[2]}&before=${moments[0]}`)).toEqual([]);
  });

  it("refuses cursors that it did not give", async () => {
    const alice = registry.user("alice");
    for (const name of ["one", "two"]) await alice.project(name);
    const { next } = (await alice.ask("GET /projects?limit=1")).body;
    for (const query of [
      `status=active&cursor=${next}`,
      "cursor=abc",
      `cursor=${next}x`,
      `cursor=${next.slice(0, 8)}${Buffer.from("zzz").toString("base64url")}`,
    ])
      expect((await alice.ask(`GET /projects?${query}`)).body).toMatchObject({
        status: 400,
        errors: [{ pointer: "#/query/cursor" }],
      });
  });
});

it("each change of a project is in the audit trail, with who made it", async () => {
  const alice = registry.user("alice");
  const { id } = await alice.project("audited");
  await alice.ask(`PATCH /projects/${id}`, {});
  await alice.ask(`PATCH /projects/${id}`, { metadata: { secret: "x" } });
  await alice.ask(`PATCH /projects/${id}`, { status: "inactive", name: "renamed" });
  await alice.ask(`DELETE /projects/${id}`);
  await alice.ask(`POST /projects/${id}/restorations`);
  const isAbout = ({ kind, body }: Message) => kind === "bus" && JSON.parse(body).subject === id;
  await registry.cloud.waitForMessage((message) => isAbout(message) && message.subject === "project.restored", {
    timeout: 10_000,
  });
  const records = registry.cloud.messages(isAbout).map(({ body }) => JSON.parse(body));
  const made = records
    .sort((a, b) => (a.time < b.time ? -1 : 1))
    .map(({ action, detail = {} }) => ({ action, ...detail }));
  expect(made).toEqual([
    { action: "project.created" },
    { action: "project.updated", changed: "metadata" },
    { action: "project.status-changed", from: "active", to: "inactive", changed: "name" },
    { action: "project.deleted" },
    { action: "project.restored" },
  ]);
  for (const record of records) expect(record).toMatchObject({ actor: alice.id, tenant: id, outcome: "success" });
  expect(JSON.stringify(records)).not.toContain("secret");
});

it("S4.41 a caller may ask a route 100 times a minute, and others as before", async () => {
  const [alice, bob] = [registry.user("alice"), registry.user("bob")];
  const answers = await Promise.all(Array.from({ length: 105 }, () => alice.ask("GET /projects")));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
  expect((await bob.ask("GET /projects")).status).toBe(200);
});
