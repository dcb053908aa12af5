import * as z from "zod";

/** Page size when the caller names none. */
export const defaultLimit = 25;
/** Largest page that a caller may ask for. */
export const largestLimit = 100;

const digitsToNumber = (value: unknown) =>
  typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : value;

/**
 * A whole number in a query string. Only plain decimal digits count: `0x10`, `1e2` and an empty value are refused.
 *
 * @example
 * query: z.strictObject({ year: integerParam(z.int().min(2026)) })
 */
export const integerParam = <T extends z.ZodType<number>>(schema: T) => z.preprocess(digitsToNumber, schema);

/** A moment in a query string: RFC 3339 with any offset. */
const momentParam = (description: string) =>
  z.iso
    .datetime({ offset: true, error: momentError })
    .optional()
    .meta({ description, examples: ["2026-11-22T09:30:00Z"] });

const momentError = ({ input }: { input?: unknown }) =>
  typeof input === "string" && /T.* /.test(input)
    ? "must be an RFC 3339 date and time; in a URL, write the + of an offset as %2B"
    : "must be an RFC 3339 date and time with an offset, such as 2026-11-22T09:30:00Z";

/**
 * The query parameters that every list takes: how many, from where on, and between which moments.
 *
 * @example
 * query: z.strictObject({ type: EventType.optional(), ...listQuery })
 */
export const listQuery = {
  after: momentParam("Only what was created after this moment (exclusive, RFC 3339)"),
  before: momentParam("Only what was created before this moment (exclusive, RFC 3339)"),
  limit: integerParam(z.int().min(1).max(largestLimit))
    .optional()
    .meta({ description: "Most items in the answer", default: defaultLimit, examples: [10] }),
  cursor: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^[A-Za-z0-9_-]+$/, "is not a cursor that this API gave; use `next` of the page before")
    .optional()
    .describe("`next` of the page before, with the other parameters unchanged"),
};

/**
 * The answer of a list: a page of items, newest first, and the cursor of the next page if there may be one.
 *
 * @param item schema of one item
 * @param id name of the schema in the document, such as `EventPage`
 */
export const pageOf = <T extends z.ZodType>(item: T, id: string) =>
  z
    .strictObject({
      items: z.array(item).describe("Newest first"),
      next: z.string().optional().describe("Cursor of the next page; left out on the last one"),
    })
    .meta({ id, description: "A page of a list" });
