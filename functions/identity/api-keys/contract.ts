import * as z from "zod/mini";
import { route, signedIn } from "../../runtime/contract";
import { listQuery, pageOf } from "../../runtime/pages";
import { conflict, forbidden, notFound } from "../../runtime/problem";
import { Id, Moment } from "../fields";
import { generalLimits } from "../limits";
import { UserName } from "../users/model";

/** Seconds that a key stays good after its rotation, when the caller does not say: a day. */
export const defaultOverlap = 86_400;
/** Most seconds that a key stays good after its rotation: 7 days. */
export const longestOverlap = 7 * 86_400;

const Scope = z
  .string()
  .check(
    z.maxLength(100),
    z.regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "must be a scope: printable ASCII without spaces, quotes and backslashes"),
  )
  .check(z.meta({ examples: ["projects:read"] }));
const Scopes = z
  .array(Scope)
  .check(z.minLength(1), z.maxLength(50))
  .check(z.describe("What it may do: some of what you may do"));
const End = z
  .optional(z.iso.datetime({ offset: true }).check(z.maxLength(64)))
  .check(z.meta({ description: "When it ends, RFC 3339; left out: never", examples: ["2027-01-01T00:00:00Z"] }));

/** A key as a client asks for it. */
export const NewApiKey = z
  .strictObject({ name: UserName, scopes: Scopes, expires_at: End })
  .check(z.meta({ id: "NewApiKey", description: "An API key to make" }));

/** How to rotate a key. */
export const ApiKeyRotation = z
  .strictObject({
    overlap_seconds: z
      ._default(z.int().check(z.gte(0), z.lte(longestOverlap)), defaultOverlap)
      .check(z.meta({ description: "How long the old key stays good", examples: [3600] })),
    expires_at: z
      .optional(z.iso.datetime({ offset: true }).check(z.maxLength(64)))
      .check(z.meta({ description: "When the new key ends, RFC 3339; left out: when the old one would have" })),
  })
  .check(z.meta({ id: "ApiKeyRotation", description: "How to put another key in the place of one" }));

const fields = {
  id: Id,
  user: Id.check(
    z.describe("The key's own user, of type `api`, by which it is told from you. Stays when the key is rotated"),
  ),
  name: UserName,
  prefix: z
    .string()
    .check(z.meta({ description: "What the key begins with", examples: ["pk_01KB6YWZD5JVFYH3BS8Q0X2M4N"] })),
  scopes: z.array(z.string()),
  created_at: Moment,
  expires_at: z.optional(Moment).check(z.describe("When it ends; left out: never")),
  last_used_at: z.optional(Moment).check(z.describe("To the minute; left out: it was never used")),
  successor: z.optional(Id).check(z.describe("The key that it was rotated to")),
};

/** An API key, without what is secret. */
export const ApiKey = z.strictObject(fields).check(z.meta({ id: "ApiKey", description: "An API key" }));

/** An API key, as it is shown once. */
export const ShownApiKey = z
  .strictObject({
    ...fields,
    key: z.string().check(z.describe("The key itself. It is not shown again: send it as `Authorization: Bearer pk_…`")),
  })
  .check(z.meta({ id: "ShownApiKey", description: "An API key that was just made" }));

/** A page of API keys. */
export const ApiKeyPage = pageOf(ApiKey, "ApiKeyPage");

const path = z.strictObject({ key: Id });
const tags = ["api-keys"];

/** Makes an API key. */
export const postApiKey = route("POST /users/api-keys", {
  summary: "Make an API key",
  description:
    "The key is shown in this answer and never again. It acts for you, as far as its scopes go: in projects and organizations it is what you are there, an admin at most. It never manages accounts, sessions or keys.",
  tagDescriptions: { "api-keys": "Keys by which programs act for you: one goes into `Authorization: Bearer …`" },
  operationId: "createApiKey",
  tags,
  auth: signedIn(),
  body: NewApiKey,
  responses: { 201: ShownApiKey },
  limits: generalLimits,
  problems: [forbidden, conflict],
});

const { limit, cursor } = listQuery;

/** Lists the caller's API keys. */
export const listApiKeys = route("GET /users/api-keys", {
  summary: "List your API keys, newest first",
  description: "Without the keys themselves, which nobody can show again.",
  operationId: "listApiKeys",
  tags,
  auth: signedIn(),
  query: z.strictObject({ limit, cursor }),
  responses: { 200: ApiKeyPage },
  limits: generalLimits,
  problems: [forbidden],
});

/** Puts another key in the place of one. */
export const postApiKeyRotation = route("POST /users/api-keys/{key}/rotations", {
  summary: "Rotate an API key",
  description:
    "Makes a key of the same user with the same scopes. The old one stays good for a while, a day if not said otherwise: time to put the new one in place.",
  operationId: "rotateApiKey",
  tags,
  auth: signedIn(),
  path,
  body: ApiKeyRotation,
  responses: { 201: ShownApiKey },
  limits: generalLimits,
  problems: [forbidden, notFound, conflict],
});

/** Ends an API key. */
export const deleteApiKey = route("DELETE /users/api-keys/{key}", {
  summary: "Revoke an API key",
  description:
    "Ends the key at once, but where a gateway remembers that it was good: up to a minute, unless it is told otherwise. A key that it was rotated to, or from, is another one.",
  operationId: "revokeApiKey",
  tags,
  auth: signedIn(),
  path,
  responses: { 204: null },
  limits: generalLimits,
  problems: [forbidden, notFound],
});
