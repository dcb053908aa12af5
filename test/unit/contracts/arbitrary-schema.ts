import * as fc from "fast-check";
import * as z from "zod";

/** A zod type and values that are likely to be near its border, on either side. */
export interface Sample {
  type: z.ZodType;
  values: fc.Arbitrary<unknown>;
  text: string;
}

const texts = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: "grapheme", maxLength: 4 }),
  fc.constantFrom("", " ", "a", "abc", "a.b", "é", "😀", "😀😀", "a\n", "2026-11-22T10:00:00Z", "a@b.co", "ABC"),
);
const numbers = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 0.5, 1e21),
);
const anything = fc.jsonValue({ maxDepth: 2 });

const patterns = [
  /^[a-z]+$/,
  /^[A-Za-z0-9._~-]{1,8}$/,
  /^a.b$/,
  /^[^a]*$/,
  /^\d{2,4}$/,
  /\p{L}/u,
  /^(?:a|b)+$/,
  /^\S+$/,
  /^(?!x)/,
  /^a\/b$/,
];

const strings: Sample[] = [
  { type: z.string(), values: texts, text: "string" },
  ...[0, 1, 2, 3, 5].map((n) => ({ type: z.string().min(n), values: texts, text: `min ${n}` })),
  ...[0, 1, 3, 5].map((n) => ({ type: z.string().max(n), values: texts, text: `max ${n}` })),
  { type: z.string().length(4), values: texts, text: "length 4" },
  ...patterns.map((pattern) => ({ type: z.string().regex(pattern), values: texts, text: String(pattern) })),
  { type: z.string().trim().min(2).max(3), values: texts.map((each) => ` ${each} `), text: "trimmed" },
  {
    type: z
      .string()
      .min(2)
      .max(4)
      .regex(/^[ -~]*$/)
      .trim()
      .min(1),
    values: texts.map((each) => ` ${each} `),
    text: "checked, then trimmed",
  },
  {
    type: z
      .string()
      .toLowerCase()
      .regex(/^[a-z]*$/),
    values: texts,
    text: "lowered",
  },
  { type: z.email(), values: texts, text: "email" },
  { type: z.iso.datetime({ offset: true }), values: texts, text: "datetime" },
  { type: z.uuid(), values: fc.oneof(fc.uuid(), texts), text: "uuid" },
  { type: z.templateLiteral(["a", z.number()]), values: fc.oneof(texts, fc.constant("a12")), text: "template" },
];

const numeric: Sample[] = [
  { type: z.number(), values: numbers, text: "number" },
  { type: z.int(), values: numbers, text: "int" },
  { type: z.number().min(3).max(9), values: numbers, text: "3..9" },
  { type: z.number().positive().lt(4), values: numbers, text: "0<x<4" },
  { type: z.number().min(1).gt(2), values: numbers, text: "min 1 gt 2" },
  { type: z.number().multipleOf(0.1), values: fc.integer({ max: 50 }).map((n) => n / 10), text: "tenths" },
  { type: z.coerce.number().min(2), values: fc.oneof(numbers, texts, fc.constant("5")), text: "coerced" },
];

const others: Sample[] = [
  { type: z.boolean(), values: fc.boolean(), text: "boolean" },
  { type: z.null(), values: fc.constant(null), text: "null" },
  { type: z.unknown(), values: anything, text: "unknown" },
  { type: z.any(), values: anything, text: "any" },
  { type: z.json(), values: anything, text: "json" },
  { type: z.enum(["a", "b", ""]), values: fc.constantFrom("a", "b", "", "c"), text: "enum" },
  { type: z.literal("x"), values: fc.constantFrom("x", "y"), text: "literal" },
  { type: z.literal([1, "one", null]), values: fc.constantFrom(1, "one", null, 2), text: "literals" },
  { type: z.stringbool(), values: fc.constantFrom("true", "no", "maybe"), text: "stringbool" },
  { type: z.number().catch(7), values: anything, text: "catch" },
  {
    type: z.preprocess((value) => Number(value), z.number()),
    values: fc.oneof(numbers, fc.constant("12")),
    text: "preprocess",
  },
  { type: z.string().transform((value) => value.length), values: texts, text: "transform" },
  { type: z.string().refine((value) => value !== "b"), values: texts, text: "refined" },
];

const leaf: fc.Arbitrary<Sample> = fc.constantFrom(...strings, ...numeric, ...others);

/** Random zod types of some depth, each with values for it. */
export const samples: fc.Arbitrary<Sample> = fc.letrec<{ any: Sample }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    object(tie("any")),
    wrapped(tie("any")),
    joined(tie("any")),
  ),
})).any;

function object(inner: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  const field = fc.tuple(inner, fc.constantFrom("plain", "optional", "default", "nullish"));
  return fc
    .tuple(
      fc.dictionary(fc.constantFrom("a", "b", "type", "a/b"), field, { maxKeys: 3 }),
      fc.constantFrom("strict", "loose", "strip"),
    )
    .map(([fields, kind]) => {
      const shape = Object.fromEntries(
        Object.entries(fields).map(([key, [sample, how]]) => [key, fieldType(sample.type, how)]),
      );
      const values = fc.record(
        Object.fromEntries(Object.entries(fields).map(([key, [sample]]) => [key, sample.values])),
        { requiredKeys: [] },
      );
      const extra = fc.dictionary(fc.constantFrom("z", "y"), anything, { maxKeys: 1 });
      const type =
        kind === "strict" ? z.strictObject(shape) : kind === "loose" ? z.looseObject(shape) : z.object(shape);
      return {
        type,
        values: fc.tuple(values, extra).map(([own, more]) => ({ ...own, ...more })),
        text: `${kind} { ${Object.entries(fields).map(([key, [sample, how]]) => `${key}: ${how} ${sample.text}`)} }`,
      };
    });
}

function fieldType(type: z.ZodType, how: string): z.ZodType {
  if (how === "optional") return type.optional();
  if (how === "nullish") return type.nullish();
  if (how === "default") return type.prefault(null as never).catch(null);
  return type;
}

function wrapped(inner: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc
    .tuple(inner, fc.constantFrom("array", "bounded", "nullable", "record", "tuple", "set of names"))
    .map(([sample, how]) => {
      const { type, values, text } = sample;
      const list = fc.array(values, { maxLength: 4 });
      const made: Record<string, Omit<Sample, "text">> = {
        array: { type: z.array(type), values: list },
        bounded: { type: z.array(type).min(1).max(2), values: list },
        nullable: { type: type.nullable(), values: fc.option(values) },
        record: {
          type: z.record(z.string(), type),
          values: fc.dictionary(fc.string({ maxLength: 3 }), values, { maxKeys: 3 }),
        },
        tuple: { type: z.tuple([type, z.string()]), values: fc.tuple(values, texts) },
        "set of names": {
          type: z.partialRecord(z.enum(["a", "b"]), type),
          values: fc.dictionary(fc.constantFrom("a", "b"), values),
        },
      };
      return { ...(made[how] as Sample), text: `${how} of ${text}` };
    });
}

function joined(inner: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.tuple(inner, inner, fc.constantFrom("union", "both", "tagged")).map(([left, right, how]) => {
    const values = fc.oneof(left.values, right.values);
    const text = `${how}(${left.text}, ${right.text})`;
    if (how === "both") return { type: z.intersection(left.type, right.type), values, text };
    if (how === "union") return { type: z.union([left.type, right.type]), values, text };
    const tag = (name: string, sample: Sample) => z.strictObject({ kind: z.literal(name), value: sample.type });
    return {
      type: z.discriminatedUnion("kind", [tag("l", left), tag("r", right)]),
      values: fc.tuple(fc.constantFrom("l", "r"), values).map(([kind, value]) => ({ kind, value })),
      text,
    };
  });
}
