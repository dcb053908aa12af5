import type { Asset } from "./assets";

/** One page of the documentation. */
export interface Page {
  /**
   * Its HTML.
   *
   * @param base relative address of what the API's URL stands for: empty, or `../`
   */
  html(base: string): string;
  /** Its content security policy. */
  csp: string;
}

/** A page runs our scripts, and calls this API; nothing else. */
const policy = {
  "default-src": "'none'",
  "base-uri": "'none'",
  "connect-src": "'self'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
  "img-src": "'self' data:",
  "script-src": "'self'",
  "style-src": "'self'",
};
const written = (directives: Record<string, string>) =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");

/**
 * ReDoc's script adds two style sheets by itself, which are permitted by the SHA-256 of their texts: one that is empty, and gets its rules by
 * the object model; and that of its scroll bars, with its source map. Its search runs in a worker, whose code is a blob.
 */
const redocPolicy = {
  ...policy,
  "style-src":
    "'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
  "worker-src": "blob:",
};

/**
 * The pages: Swagger UI to try, ReDoc to read.
 *
 * @param title of the API
 * @param assets by their names, `<file>.<digest>.<extension>`
 */
export function pages(title: string, assets: ReadonlyMap<string, Asset>): { docs: Page; redoc: Page } {
  const named = (file: string, extension: string) =>
    [...assets.keys()].find((name) => name.startsWith(`${file}.`) && name.endsWith(`.${extension}`));
  const page = (directives: Record<string, string>, styles: string[], scripts: string[]): Page => ({
    csp: written(directives),
    html: (base) =>
      [
        "<!doctype html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        `<title>${escaped(title)}</title>`,
        '<link rel="icon" href="data:,">',
        `<link rel="license" href="${base}docs/${named("licences", "txt")}">`,
        ...styles.map((file) => `<link rel="stylesheet" href="${base}docs/${named(file, "css")}">`),
        `<div id="page"><p>This page needs JavaScript. The same is in <a href="${base}openapi.json">openapi.json</a>.</p></div>`,
        ...scripts.map((file) => `<script src="${base}docs/${named(file, "js")}"></script>`),
        "</html>\n",
      ].join("\n"),
  });
  return {
    docs: page(policy, ["swagger-ui", "page"], ["swagger-ui-bundle", "docs-page"]),
    redoc: page(redocPolicy, ["page"], ["redoc-standalone", "redoc-page"]),
  };
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
