import type { Answer } from "./call";

/** A request that needs something of API Gateway which the local cloud does not have. Answered with 501, naming it. */
export class NotEmulated extends Error {}

/** A function whose sources do not compile. Answered with 502 and the place of the mistake: the client is the developer. */
export class DoesNotCompile extends Error {}

/** A problem of the local cloud itself, which AWS would not answer. */
export const localProblem = (status: number, title: string, detail: string, more: object = {}): Answer => ({
  status,
  headers: [["Content-Type", "application/problem+json"]],
  body: JSON.stringify({ type: "about:blank", title, status, detail, ...more }),
});
