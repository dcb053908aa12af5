import * as z from "zod/mini";
import { open, problem, route, signedIn } from "../../runtime/contract";
import { listQuery, pageOf } from "../../runtime/pages";
import { forbidden, notFound, unauthorized } from "../../runtime/problem";
import { TokenPair } from "../auth/token-pair";
import { Id, Moment } from "../fields";
import { authLimits, generalLimits } from "../limits";
import { familyOf } from "./refresh-token";

/** A refresh token, as login gave it (RFC 6749, appendix A.17). Its form is looked at by who exchanges it: all that are not good are refused alike. */
const RefreshTokenText = z
  .string()
  .check(z.minLength(1), z.maxLength(1024), z.regex(/^[ -~]*$/))
  .check(z.meta({ description: "The refresh token that was given last", examples: ["MDFLQkZ0Q3V1cVZ5"] }));

/** A request for new tokens (RFC 6749, section 6), as JSON. */
export const RefreshRequest = z
  .strictObject({ grant_type: z.literal("refresh_token"), refresh_token: RefreshTokenText })
  .check(z.meta({ id: "RefreshRequest", description: "A refresh token to exchange" }));
export type RefreshRequest = z.infer<typeof RefreshRequest>;

/** Which session to end. */
export const LogoutRequest = z
  .strictObject({ refresh_token: RefreshTokenText })
  .check(z.meta({ id: "LogoutRequest", description: "A refresh token of the session to end" }));
export type LogoutRequest = z.infer<typeof LogoutRequest>;

/** A session, as its user sees it. */
export const Session = z
  .strictObject({
    id: Id,
    created_at: Moment.check(z.describe("When its user signed in")),
    last_used_at: Moment.check(z.describe("When its tokens were last refreshed")),
    expires_at: Moment.check(z.describe("When it ends, unless it is refreshed before")),
    network: z.optional(z.string()).check(z.describe("Network address that it was begun from")),
    agent: z.optional(z.string()).check(z.describe("The program that it was begun by, as it calls itself")),
    current: z.boolean().check(z.describe("Whether it is the one that asks")),
  })
  .check(z.meta({ id: "Session", description: "What a user began by signing in" }));

/** A page of sessions. */
export const SessionPage = pageOf(Session, "SessionPage");

/** The refresh token is none of ours, was exchanged before, or its session is over. */
export const invalidGrant = problem("invalid-grant", 400, "The refresh token is not good, or not any more");

/** Exchanges a refresh token for new tokens. */
export const postToken = route("POST /auth/token", {
  summary: "Refresh the tokens",
  description:
    "A refresh token is good once: the answer has the next one. Of two requests with the same one at once, or within ten seconds, both get " +
    "the next one. Who sends an older one ends the session, because somebody else may have it. A session ends after 30 days, and after 7 " +
    "days without a refresh. Problems have OAuth's `error` too (RFC 6749, section 5.2).",
  operationId: "refreshTokens",
  auth: open(),
  body: RefreshRequest,
  responses: { 200: TokenPair },
  limits: authLimits(({ refresh_token }: RefreshRequest) => familyOf(refresh_token)),
  problems: [invalidGrant],
});

/** Ends the session of a refresh token. */
export const postLogout = route("POST /auth/logout", {
  summary: "Sign out",
  description:
    "Ends the session of a refresh token. The answer is the same for a token that is not good (RFC 7009, section 2.2). Access tokens of " +
    "the session are refused as soon as the gateway's memory of them ends.",
  operationId: "logout",
  auth: open(),
  body: LogoutRequest,
  responses: { 204: null },
  limits: authLimits(({ refresh_token }: LogoutRequest) => familyOf(refresh_token)),
});

const { limit, cursor } = listQuery;

/** Lists the caller's sessions. */
export const listSessions = route("GET /users/sessions", {
  summary: "List your sessions, newest first",
  description: "Those that have not ended: where you are signed in.",
  tagDescriptions: { sessions: "Where you are signed in" },
  operationId: "listSessions",
  tags: ["sessions"],
  auth: signedIn(),
  query: z.strictObject({ limit, cursor }),
  responses: { 200: SessionPage },
  limits: generalLimits,
  problems: [forbidden, unauthorized],
});

/** Ends one of the caller's sessions. */
export const deleteSession = route("DELETE /users/sessions/{session}", {
  summary: "End one of your sessions",
  description: "Its refresh token is void at once, its access tokens as soon as the gateway's memory of them ends.",
  operationId: "deleteSession",
  tags: ["sessions"],
  auth: signedIn(),
  path: z.strictObject({ session: Id }),
  responses: { 204: null },
  limits: generalLimits,
  problems: [forbidden, notFound],
});

/** Ends all of the caller's sessions but the one that asks. */
export const deleteSessions = route("DELETE /users/sessions", {
  summary: "End all your other sessions",
  description: "The session that asks goes on.",
  operationId: "deleteOtherSessions",
  tags: ["sessions"],
  auth: signedIn(),
  responses: { 204: null },
  limits: generalLimits,
  problems: [forbidden],
});
