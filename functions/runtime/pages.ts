import * as z from "zod/mini";

/** Page size when the caller names none. */
export const defaultLimit = 25;
/** Largest page that a caller may ask for. */
export const largestLimit = 100;

const momentError = ({ input }: { input?: unknown }) =>
  typeof input === "string" && /T.* /.test(input)
    ? "must be an RFC 3339 date and time; in a URL, write the + of an offset as %2B"
    : "must be an RFC 3339 date and time with an offset, such as 2026-11-22T09:30:00Z";

/** A moment in a query string: RFC 3339 with any offset. */
const momentParam = (description: string) =>
  z
    .optional(z.iso.datetime({ offset: true, error: momentError }).check(z.maxLength(64)))
    .check(z.meta({ description, examples: ["2026-11-22T09:30:00Z"] }));

/**
 * The query parameters that every list takes: how many, from where on, and between which moments.
 *
 * @example
 * query: z.strictObject({ type: z.optional(EventType), ...listQuery })
 */
export const listQuery = {
  after: momentParam("Only what was created after this moment (exclusive, RFC 3339)"),
  before: momentParam("Only what was created before this moment (exclusive, RFC 3339)"),
  limit: z
    ._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(largestLimit)), defaultLimit)
    .check(z.meta({ description: "Most items in the answer", examples: [10] })),
  cursor: z
    .optional(
      z
        .string()
        .check(
          z.maxLength(2048),
          z.regex(/^[A-Za-z0-9_-]+$/, "is not a cursor that this API gave; use `next` of the page before"),
        ),
    )
    .check(z.describe("`next` of the page before, with the other parameters unchanged")),
};

/**
 * The answer of a list: a page of items, newest first, and the cursor of the next page if there may be one.
 *
 * @param item schema of one item
 * @param id name of the schema in the document, such as `EventPage`
 * @param order in which the items are, where it is another
 */
export const pageOf = <T extends z.ZodMiniType>(item: T, id: string, order = "Newest first") =>
  z
    .strictObject({
      items: z.array(item).check(z.describe(order)),
      next: z.optional(z.string()).check(z.describe("Cursor of the next page; left out on the last one")),
    })
    .check(z.meta({ id, description: "A page of a list" }));
