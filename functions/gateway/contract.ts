import * as z from "zod/mini";
import { open, route } from "../runtime/contract";

/** The OpenAPI document of the API, for whoever wants to call it. */
export const getOpenApi = route("GET /openapi.json", {
  summary: "This document",
  description: "The OpenAPI 3.1 document of this API, with the address it was asked for at.",
  operationId: "getOpenApi",
  tags: ["documentation"],
  auth: open(),
  headers: z.strictObject({
    "if-none-match": z.optional(z.string()).check(z.describe("`etag` of the copy that the client has")),
  }),
  responses: { 200: z.looseObject({ openapi: z.string() }), 304: null },
  responseHeaders: { 200: { ETag: { description: "Names this version of the document" } } },
});
