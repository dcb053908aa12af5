/** The parts of a request's URL on the API port. */
export interface Address {
  /** Logical name of the RestApi. */
  api: string;
  stage: string;
  /** What follows the stage, as it was sent, with one slash in front. */
  path: string;
  /** The whole path, as it was sent. */
  fullPath: string;
  /** The query string, without its question mark. */
  query: string;
}

/**
 * Reads `/{api}/{stage}/…?…`. Nothing is decoded but the API's name: API Gateway hands paths on as they came. What a URL may
 * not hold is percent-encoded, so that no quote of a client gets into JSON templates.
 */
export function addressOf(url: string): Address {
  const mark = url.indexOf("?");
  const fullPath = (mark < 0 ? url : url.slice(0, mark)).replace(/[^!#$%&'()*+,\-./0-9:;=@A-Z_a-z~]/g, escaped);
  const [, api = "", stage = "", rest = ""] = /^\/([^/]*)(?:\/([^/]*)(.*))?$/s.exec(fullPath) ?? [];
  return {
    api: decoded(api),
    stage: decoded(stage),
    path: `/${rest.replace(/^\/+/, "")}`,
    fullPath,
    query: mark < 0 ? "" : url.slice(mark + 1),
  };
}

const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
