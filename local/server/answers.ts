import type { ServerResponse } from "node:http";
import type { Refusal } from "./problem";

/** Headers of everything under `/_portico`. */
export const headers = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
};

/** Answers with JSON. */
export function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, headers).end(JSON.stringify(body));
}

/** What changes anything needs the token. */
export const tokenMissing: Refusal = {
  name: "forbidden",
  status: 403,
  title: "This needs the token of this run",
  detail: "Send the token that was printed at the start, in the header x-portico-token or the cookie portico-token.",
};

/** What was asked for cannot be done, and why. */
export const badRequest = (detail: string): Refusal => ({
  name: "bad-request",
  status: 400,
  title: "This cannot be done",
  detail,
});
