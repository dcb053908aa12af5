import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { notModified, ok } from "../runtime/reply";
import { serve } from "../runtime/serve";
import { getOpenApi } from "./contract";

/** The document that the component put beside this file, without an address: that depends on who asks where. */
const document = JSON.parse(readFileSync(join(__dirname, "openapi.json"), "utf8")) as { openapi: string };
const digest = createHash("sha256").update(JSON.stringify(document)).digest("base64url");

/** Seconds that a copy is good for without asking: a page of documentation loads it once, and a deployment shows soon. */
const maxAge = 60;

/** `GET /openapi.json`. The answer depends on the deployment and the address alone, so that is what its ETag is made of. */
export const handler = serve(getOpenApi, ({ headers, baseUrl }) => {
  const etag = `"${createHash("sha256").update(`${digest} ${baseUrl}`).digest("base64url")}"`;
  const caching = { etag, "cache-control": `public, max-age=${maxAge}` };
  if (matches(headers["if-none-match"], etag)) return notModified(caching);
  return ok({ ...document, servers: [{ url: baseUrl }] }, caching);
});

/** Whether `If-None-Match` names the entity: weak comparison (RFC 9110, section 13.1.2). */
const matches = (ifNoneMatch = "", etag: string): boolean =>
  ifNoneMatch.split(",").some((each) => each.trim() === "*" || each.trim().replace(/^W\//, "") === etag);
