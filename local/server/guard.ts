import type { IncomingMessage } from "node:http";
import type { Refusal } from "./problem";

const localHost = /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9_-]+\.)*localhost)(?::\d{1,5})?$/i;

/**
 * Refuses a request that was not sent to this machine by name. A page on a foreign domain that resolves to 127.0.0.1 (DNS
 * rebinding) would else be same-origin with the local cloud. Holds on every port.
 */
export function foreignHost({ headers, url }: IncomingMessage): Refusal | undefined {
  const host = headers.host ?? "";
  if (localHost.test(host) && url?.startsWith("/")) return undefined;
  return {
    name: "misdirected-request",
    status: 421,
    title: "This server answers to local names only",
    detail: `The Host header says "${host}". Use 127.0.0.1, localhost or a name under .localhost.`,
  };
}

/**
 * Refuses what a page of another site sends: such a page may not read answers, but its request would be carried out. Holds for
 * `/_portico` and the AWS port; emulated APIs follow their own CORS.
 */
export function foreignOrigin({ headers, method }: IncomingMessage): Refusal | undefined {
  const { origin } = headers;
  const isNavigation = method === "GET" && headers["sec-fetch-mode"] === "navigate";
  const isForeign =
    origin === undefined ? headers["sec-fetch-site"] === "cross-site" && !isNavigation : !isLocal(origin);
  if (!isForeign) return undefined;
  return {
    name: "foreign-origin",
    status: 403,
    title: "Pages of other sites may not call this",
    detail: `The request comes from ${origin ?? "another site"}. Only pages of 127.0.0.1, localhost and names under .localhost may call it.`,
  };
}

const isLocal = (origin: string): boolean => {
  const [, host] = /^https?:\/\/([^/]+)$/i.exec(origin) ?? [];
  return host !== undefined && localHost.test(host);
};
