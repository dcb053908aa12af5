import "./support/environment";
import { EventPage } from "../../../functions/events/contract";
import { positionOf } from "../../../functions/events/position";
import { handler as read } from "../../../functions/events/read";
import { call, useOutput } from "./support/requests";
import { TableStub } from "./support/table";

const table = TableStub.use();
useOutput();

/** Stores an event as of a moment. */
function store(createdAt: string, id: string, { type = "a", payload = "{}" } = {}) {
  const texts = {
    id,
    type,
    payload,
    createdAt,
    month: createdAt.slice(0, 7),
    position: positionOf(createdAt, id),
    digest: "",
  };
  table.items.set(id, Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }])));
}

const list = (query: Record<string, string | string[]> = {}) => call(read, "GET /events", { query });
const idsOf = ({ body }: Awaited<ReturnType<typeof list>>) => EventPage.parse(body).items.map(({ id }) => id);

/** All ids, by following `next` from page to page. */
async function walk(query: Record<string, string>) {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const answer = await list({ ...query, ...(cursor && { cursor }) });
    expect(answer.status).toBe(200);
    pages.push(idsOf(answer));
    cursor = answer.body.next;
  } while (cursor && pages.length < 200);
  return pages;
}

beforeEach(() =>
  jest.useFakeTimers({ now: Date.parse("2027-03-15T12:00:00Z"), doNotFake: ["setImmediate", "nextTick"] }),
);
afterEach(() => jest.useRealTimers());

describe("GET /events", () => {
  it("gives nothing, and no cursor, while there is nothing", async () => {
    expect((await list()).body).toEqual({ items: [] });
    expect((await list({ type: "a" })).body).toEqual({ items: [] });
  });

  it("lists newest first, across months back to the first release", async () => {
    store("2026-11-01T00:00:00.000Z", "first");
    store("2027-01-31T23:59:59.999Z", "end-of-january");
    store("2027-02-01T00:00:00.000Z", "start-of-february");
    store("2027-03-15T11:59:59.000Z", "latest");
    expect(idsOf(await list())).toEqual(["latest", "start-of-february", "end-of-january", "first"]);
    const months = table.calls.map(({ input }) => input.ExpressionAttributeValues?.[":partition"]?.S);
    expect(months).toEqual(["2027-03", "2027-02", "2027-01", "2026-12", "2026-11"]);
  });

  it("lists one type with one query", async () => {
    store("2026-12-01T00:00:00.000Z", "1", { type: "order.created" });
    store("2027-01-01T00:00:00.000Z", "2", { type: "order.cancelled" });
    store("2027-02-01T00:00:00.000Z", "3", { type: "order.created" });
    expect(idsOf(await list({ type: "order.created" }))).toEqual(["3", "1"]);
    expect(table.calls).toHaveLength(1);
  });

  it("gives 25 by default, as many as asked for up to 100, and the rest by cursor, each once", async () => {
    for (let n = 0; n < 120; n++) store(`2027-0${(n % 3) + 1}-01T00:00:00.00${n % 7}Z`, `id-${n}`);
    const expected = [...table.items.values()]
      .map((item) => item.position?.S ?? "")
      .sort()
      .reverse()
      .map((p) => p.split("#")[1]);
    for (const [query, sizes] of [
      [{}, [25, 25, 25, 25, 20]],
      [{ limit: "100" }, [100, 20]],
      [{ limit: "60" }, [60, 60]],
      [{ limit: "7", type: "a" }, [...Array(17).fill(7), 1]],
    ] as const) {
      const pages = await walk(query);
      expect(pages.map((page) => page.length)).toEqual(sizes);
      expect(pages.flat()).toEqual(expected);
    }
  });

  it.each(["0", "101", "-1", "1.5", "ten", "", "0x10", "1e1", " 5"])("S5.17 refuses the limit %j", async (limit) => {
    const { status, body } = await list({ limit });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ pointer: "#/query/limit", detail: expect.stringMatching(/^must be /) }]);
  });

  it("goes on between events of the same millisecond", async () => {
    for (const id of ["b", "a", "B", "-", "~", "a-", "a~"]) store("2027-03-01T00:00:00.000Z", id);
    expect((await walk({ limit: "1" })).flat()).toEqual(["~", "b", "a~", "a-", "a", "B", "-"]);
  });

  it("lists between two moments, both exclusive, in any offset", async () => {
    for (const second of [1, 2, 3, 4, 5]) store(`2027-03-01T00:00:0${second}.000Z`, `s${second}`);
    const between = async (after: string, before: string) => [
      idsOf(await list({ after, before })),
      idsOf(await list({ after, before, type: "a" })),
    ];
    const inner = [
      ["s4", "s3", "s2"],
      ["s4", "s3", "s2"],
    ];
    expect(await between("2027-03-01T00:00:01Z", "2027-03-01T00:00:05Z")).toEqual(inner);
    expect(await between("2027-03-01T01:00:01+01:00", "2027-02-28T18:30:05-05:30")).toEqual(inner);
    expect(await between("2027-03-01T00:00:05Z", "2027-03-01T00:00:01Z")).toEqual([[], []]);
  });

  it("looks at moments finer than a millisecond exactly", async () => {
    store("2027-03-01T00:00:00.123Z", "e");
    const at = (digits: string) => `2027-03-01T00:00:00.${digits}Z`;
    expect(idsOf(await list({ after: at("123") }))).toEqual([]);
    expect(idsOf(await list({ after: at("1230001") }))).toEqual([]);
    expect(idsOf(await list({ after: at("1229999") }))).toEqual(["e"]);
    expect(idsOf(await list({ before: at("123") }))).toEqual([]);
    expect(idsOf(await list({ before: at("1230000") }))).toEqual([]);
    expect(idsOf(await list({ before: at("1230001") }))).toEqual(["e"]);
    expect(idsOf(await list({ before: at("1229999") }))).toEqual([]);
  });

  it("takes moments far from any event", async () => {
    store("2027-03-01T00:00:00.000Z", "e");
    expect(idsOf(await list({ after: "0000-01-01T00:00:00+01:00", before: "9999-12-31T23:59:59-01:00" }))).toEqual([
      "e",
    ]);
    expect(idsOf(await list({ after: "9999-12-31T23:59:59-01:00" }))).toEqual([]);
    expect(idsOf(await list({ before: "1969-01-01T00:00:00Z" }))).toEqual([]);
  });

  it.each(["yesterday", "2027-03-01", "2027-03-01T00:00:00", "2027-02-29T00:00:00Z", "2027-03-01T00:00:00 01:00"])(
    "S5.17 refuses the moment %j",
    async (after) => {
      const { status, body } = await list({ after });
      expect(status).toBe(400);
      expect(body.errors).toEqual([{ pointer: "#/query/after", detail: expect.stringContaining("RFC 3339") }]);
    },
  );

  it("says how to write an offset when its + arrived as a space", async () => {
    expect((await list({ after: "2027-03-01T00:00:00 01:00" })).body.errors[0].detail).toContain("%2B");
  });

  it("ends a page early when it grows too large for Lambda, and goes on where it ended", async () => {
    const payload = JSON.stringify({ text: "x".repeat(250_000) });
    for (let n = 10; n < 50; n++) store(`2027-03-01T00:00:${n}.000Z`, `big-${n}`, { payload });
    const pages = await walk({ limit: "100" });
    expect(pages.length).toBeGreaterThan(1);
    expect(Math.max(...pages.map((page) => page.length)) * 250_000).toBeLessThan(4.5 * 1024 * 1024);
    expect(pages.flat()).toHaveLength(40);
    expect(new Set(pages.flat()).size).toBe(40);
  });

  it("gathers what a query's pages of 1 MB split", async () => {
    table.queryBytes = 10;
    for (let n = 10; n < 30; n++) store(`2027-03-01T00:00:${n}.000Z`, `e-${n}`);
    expect(idsOf(await list({ type: "a", limit: "20" }))).toHaveLength(20);
  });

  it("ends a page early in years without events, and goes on where it ended", async () => {
    jest.setSystemTime(Date.parse("2032-01-01T00:00:00Z"));
    store("2026-11-05T00:00:00.000Z", "old");
    const pages = await walk({});
    expect(pages).toEqual([[], [], ["old"]]);
  });

  describe("cursor", () => {
    const cursorOf = async (query: Record<string, string>) =>
      (await list({ ...query, limit: "1" })).body.next as string;

    beforeEach(() => {
      for (const n of [1, 2, 3]) store(`2027-03-0${n}T00:00:00.000Z`, `e${n}`);
    });

    it.each([[{ type: "b" }], [{ after: "2027-01-01T00:00:00Z" }], [{}]])(
      "S5.17 of another query is a 400 (%j)",
      async (query: Record<string, string>) => {
        const cursor = await cursorOf({ type: "a" });
        const { status, body } = await list({ ...query, cursor });
        expect(status).toBe(400);
        expect(body).toMatchObject({
          type: "urn:portico:problem:invalid-request",
          errors: [{ pointer: "#/query/cursor" }],
        });
      },
    );

    it.each(["x", "garbage", "____", "AAAAAAAAAAAAAAAAAAAAAAAA", "not base64url!", ""])(
      "S5.17 that is garbage is a 400 (%j)",
      async (cursor) => {
        const { status, body } = await list({ cursor });
        expect(status).toBe(400);
        expect(body.errors).toEqual([{ pointer: "#/query/cursor", detail: expect.stringContaining("next") }]);
      },
    );

    it("made by hand cannot ask the table for nonsense", async () => {
      const cursor = await cursorOf({});
      const forged = cursor.slice(0, 8) + Buffer.from("{}\u0000").toString("base64url");
      expect((await list({ cursor: forged })).status).toBe(400);
      expect((await list({ cursor: cursor.slice(0, 8) })).status).toBe(400);
    });

    it("goes on with another page size", async () => {
      expect(idsOf(await list({ cursor: await cursorOf({}), limit: "100" }))).toEqual(["e2", "e1"]);
    });
  });
});
