import type { RestApi } from "../state";

/** The parts of a request's URL on the API port. */
export interface Address {
  /** Logical name of the RestApi; or the API itself, where a custom domain leads to it. */
  api: string | RestApi;
  stage: string;
  /** What follows the stage or the base path, as it was sent, with one slash in front. */
  path: string;
  /** The whole path, as it was sent, as the API's clients know it. */
  fullPath: string;
  /** What proxy events have for the path: that of a custom domain is whole, with its base path. */
  eventPath: string;
  /** The query string, without its question mark. */
  query: string;
  /** The name that it was sent to, with the port. Left out: the cloud's own. */
  domainName?: string;
}

/** A URL, taken apart. */
export interface SentUrl {
  /** Its path; what a URL may not hold is percent-encoded, so that no quote of a client gets into JSON templates. */
  path: string;
  /** Without the question mark. */
  query: string;
}

/** Takes the URL of a request apart, and decodes nothing. */
export function readUrl(url: string): SentUrl {
  const mark = url.indexOf("?");
  return {
    path: (mark < 0 ? url : url.slice(0, mark)).replace(/[^!#$%&'()*+,\-./0-9:;=@A-Z_a-z~]/g, escaped),
    query: mark < 0 ? "" : url.slice(mark + 1),
  };
}

/** Reads `/{api}/{stage}/…?…`. Nothing is decoded but the names: API Gateway hands paths on as they came. */
export function addressOf({ path: fullPath, query }: SentUrl): Address {
  const [, api = "", stage = "", rest = ""] = /^\/([^/]*)(?:\/([^/]*)(.*))?$/s.exec(fullPath) ?? [];
  const path = withoutStart(rest);
  return { api: decoded(api), stage: decoded(stage), path, fullPath, eventPath: path, query };
}

/** A path with one slash in front. */
export const withoutStart = (path: string): string => `/${path.replace(/^\/+/, "")}`;

const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

/** A part of a path as it is meant. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
