import * as z from "zod/mini";
import { open, route } from "../runtime/contract";
import { notFound } from "../runtime/problem";

/** What a client says of the copy that it has. */
const conditional = z.strictObject({
  "if-none-match": z.optional(z.string()).check(z.describe("`etag` of the copy that the client has")),
});

/** The OpenAPI document of the API, for whoever wants to call it. */
export const getOpenApi = route("GET /openapi.json", {
  summary: "This document",
  description: "The OpenAPI 3.1 document of this API, with the address it was asked for at.",
  tagDescriptions: { documentation: "What the API is, for people and for programs" },
  operationId: "getOpenApi",
  tags: ["documentation"],
  auth: open(),
  headers: conditional,
  responses: { 200: z.looseObject({ openapi: z.string() }), 304: null },
  responseHeaders: { 200: { ETag: { description: "Names this version of the document", required: true } } },
});

/** What the pages have in common: they are for people, who need no key to read. */
const page = {
  tags: ["documentation"],
  auth: open(),
  headers: conditional,
  contentType: "text/html",
  responses: { 200: z.string(), 304: null },
} as const;

/** The document as a page that can call the API: Swagger UI. */
export const getDocs = route("GET /docs", {
  ...page,
  summary: "The documentation, to try",
  operationId: "getDocs",
});

/** The document as a page to read: ReDoc. */
export const getRedoc = route("GET /redoc", {
  ...page,
  summary: "The documentation, to read",
  operationId: "getRedoc",
});

/** The scripts and styles of both pages. */
export const getDocsAsset = route("GET /docs/{asset}", {
  summary: "A script or style of the documentation",
  operationId: "getDocsAsset",
  tags: ["documentation"],
  auth: open(),
  path: z.strictObject({ asset: z.string() }),
  contentType: "text/javascript",
  responses: { 200: z.string() },
  problems: [notFound],
});
