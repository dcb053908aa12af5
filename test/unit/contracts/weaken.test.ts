import Ajv from "ajv-draft-04";
import * as fc from "fast-check";
import * as z from "zod";
import { openApiDocument } from "../../../components/secure-gateway/document";
import { operation } from "../../../components/secure-gateway/operation";
import { isPortablePattern } from "../../../components/secure-gateway/portable-pattern";
import { weakenDocument } from "../../../components/secure-gateway/weaken";
import { apiKey, open, route } from "../../../functions/runtime/contract";
import { samples } from "./arbitrary-schema";

const info = { title: "test", version: "1" };
const weakenRoutes = (...routes: Parameters<typeof operation>[0][]) =>
  weakenDocument(openApiDocument(info, routes.map(operation)));
const post = (body: z.ZodType) =>
  route("POST /things", { summary: "s", auth: open(), body, responses: { 200: z.string() } });

/** The gateway's check of a body: the model, as a draft 4 validator reads it. */
function gatewayCheck(body: z.ZodType) {
  const { document } = weakenRoutes(post(body));
  const model = document.paths["/things"].post.requestBody?.content["application/json"].schema;
  if (!model) return () => true;
  const ajv = new Ajv({ strict: false, logger: false });
  return ajv.compile({ ...model, components: document.components });
}

/** zod throws where the two sides of an intersection change a value in two ways. */
function accepts(type: z.ZodType, value: unknown): boolean {
  try {
    return type.safeParse(value).success;
  } catch {
    return false;
  }
}

describe("weakenDocument", () => {
  it("S5.17 never makes the gateway refuse what the contract accepts", () => {
    let accepted = 0;
    const withValues = samples.chain((sample) =>
      fc.tuple(
        fc.constant(sample),
        fc.array(fc.oneof(sample.values, fc.jsonValue({ maxDepth: 2 })), { minLength: 8, maxLength: 16 }),
      ),
    );
    fc.assert(
      fc.property(withValues, ([{ type, text }, values]) => {
        const check = gatewayCheck(type);
        for (const value of values) {
          const sent = JSON.parse(JSON.stringify(value));
          if (!accepts(type, sent)) continue;
          accepted++;
          if (!check(sent))
            throw new Error(`${text}: the contract accepts ${JSON.stringify(sent)}, the gateway does not`);
        }
      }),
      { numRuns: 800 },
    );
    expect(accepted).toBeGreaterThan(1000);
  });

  it("S5.17 takes a body without a member that the contract would make up", () => {
    const body = z.strictObject({ size: z.number().catch(7), name: z.string() });
    expect(accepts(body, { name: "a" })).toBe(true);
    expect(gatewayCheck(body)({ name: "a" })).toBe(true);
    expect(gatewayCheck(body)({ size: 1 })).toBe(false);
  });

  it("counts lengths as the contract does: two emojis are four UTF-16 units and two characters", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.string({ unit: "grapheme", maxLength: 9 }), (length, text) => {
        const type = z.string().min(length);
        fc.pre(type.safeParse(text).success);
        expect(gatewayCheck(type)(text)).toBe(true);
      }),
      {
        examples: [
          [4, "😀😀"],
          [3, "😀😀"],
        ],
      },
    );
  });

  it("S5.15 still lets the gateway refuse what it can express", () => {
    const check = gatewayCheck(
      z.strictObject({
        id: z
          .string()
          .regex(/^[a-z]{1,8}$/)
          .optional(),
        n: z.number().min(3),
        kind: z.enum(["a", "b"]),
        list: z.array(z.string()),
      }),
    );
    const good = { id: "abc", n: 3, kind: "a", list: ["x"] };
    expect(check(good)).toBe(true);
    for (const bad of [
      { ...good, id: "A" },
      { ...good, n: 2 },
      { ...good, n: "3" },
      { ...good, kind: "c" },
      { ...good, list: [1] },
      { id: "a" },
      [],
      "text",
    ])
      expect([bad, check(bad)]).toEqual([bad, false]);
  });

  it("writes nothing but the dialect of API Gateway", () => {
    const allowed = new Set([
      "type",
      "properties",
      "items",
      "required",
      "enum",
      "pattern",
      "minLength",
      "maxLength",
      "minimum",
      "maximum",
      "allOf",
      "$ref",
    ]);
    const keywordsIn = (schema: Record<string, unknown>): string[] =>
      Object.entries(schema).flatMap(([keyword, value]) => [
        keyword,
        ...(keyword === "properties" ? Object.values(value as object).flatMap(keywordsIn) : []),
        ...(keyword === "items" ? keywordsIn(value as Record<string, unknown>) : []),
        ...(keyword === "allOf" ? (value as Record<string, unknown>[]).flatMap(keywordsIn) : []),
      ]);
    fc.assert(
      fc.property(samples, ({ type }) => {
        const { document } = weakenRoutes(post(type));
        const body = document.paths["/things"].post.requestBody?.content["application/json"].schema ?? {};
        const all = [body, ...(Object.values(document.components.schemas) as Record<string, unknown>[])].flatMap(
          keywordsIn,
        );
        expect(all.filter((keyword) => !allowed.has(keyword))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("lists what it loosened, with the place and the reason", () => {
    const { lost } = weakenRoutes(
      post(z.strictObject({ n: z.int().positive(), either: z.union([z.string(), z.strictObject({})]) })),
    );
    const at = "#/paths/~1things/post/requestBody/content/application~1json/schema";
    expect(lost.map(({ pointer, keyword }) => `${pointer.replace(at, "")} ${keyword}`).sort()).toEqual([
      " additionalProperties",
      "/properties/either anyOf",
      "/properties/n exclusiveMinimum",
      "/properties/n type",
    ]);
    for (const { reason } of lost) expect(reason).toMatch(/\w+ \w+/);
  });

  it("keeps recursive schemas as models that refer to themselves", () => {
    const Tree: z.ZodType = z
      .strictObject({ name: z.string(), children: z.array(z.lazy(() => Tree)) })
      .meta({ id: "Tree" });
    const { document } = weakenRoutes(post(Tree));
    expect(document.components.schemas.Tree.properties.children.items).toEqual({ $ref: "#/components/schemas/Tree" });
    const check = gatewayCheck(Tree);
    expect(check({ name: "a", children: [{ name: "b", children: [] }] })).toBe(true);
    expect(check({ name: "a", children: [{ name: 1, children: [] }] })).toBe(false);
  });

  it("asks for a parameter only where a blank value is refused anyway, as the gateway takes blank for missing", () => {
    const { document } = weakenRoutes(
      route("GET /things/{id}", {
        summary: "s",
        auth: apiKey(),
        path: z.strictObject({ id: z.string() }),
        query: z.strictObject({
          text: z.string(),
          kind: z.enum(["a", "b"]),
          word: z.string().regex(/^[a-z]+$/),
          free: z.string().optional(),
        }),
        responses: { 200: z.string() },
      }),
    );
    const required = Object.fromEntries(
      (document.paths["/things/{id}"].get.parameters as { name: string; required: boolean }[]).map((each) => [
        each.name,
        each.required,
      ]),
    );
    expect(required).toEqual({ id: true, text: false, kind: true, word: true, free: false });
  });

  it("leaves out the model of a body that may be left out", () => {
    const { document, lost } = weakenRoutes(post(z.strictObject({ a: z.string() }).optional()));
    expect(document.paths["/things"].post.requestBody).toBeUndefined();
    expect(lost.map((each) => each.pointer)).toEqual(["#/paths/~1things/post/requestBody"]);
  });
});

describe("isPortablePattern", () => {
  it.each(["^[A-Za-z0-9._~-]{1,128}$", "^[a-z][a-z0-9]*(?:\\.[a-z0-9]+)*$", "^\\d{4}-\\d\\d$", "a|b", "^a\\/b$"])(
    "keeps %s",
    (pattern) => {
      expect(isPortablePattern(pattern)).toBe(true);
    },
  );
  it.each([
    "^.{2}$",
    "[^a]",
    "\\S",
    "\\s",
    "\\b",
    "(?!x)",
    "(?<n>a)",
    "(a)\\1",
    "\\p{L}",
    "é",
    "[",
    "\\-",
    "[a&&b]",
    "\\u0041",
    "[]",
  ])("drops %s", (pattern) => {
    expect(isPortablePattern(pattern)).toBe(false);
  });
});
