// What the documentation pages load: Swagger UI and ReDoc as their packages ship them, and our few lines for each. Every file is named by its
// content, so that browsers keep it for ever. Neither package is one of the library's dependencies: its users get these files only.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";

const require = createRequire(import.meta.url);
const packaged = (name, file) => readFileSync(join(dirname(require.resolve(`${name}/package.json`)), file), "utf8");
const own = (file) => readFileSync(join(import.meta.dirname, "../functions/gateway/browser", file), "utf8");

/** Where ReDoc loads the logo of its makers from: the one address outside that it knows. Without it the name stands alone. */
const logo = "https://cdn.redoc.ly/redoc/logo-mini.svg";

/** The files of both pages, by their names. */
export function pageAssets() {
  const files = {
    "swagger-ui-bundle.js": packaged("swagger-ui-dist", "swagger-ui-bundle.js"),
    "swagger-ui.css": packaged("swagger-ui-dist", "swagger-ui.css"),
    "redoc-standalone.js": withoutLogo(packaged("redoc", "bundles/redoc.standalone.js")),
    "docs-page.js": own("docs-page.js"),
    "redoc-page.js": own("redoc-page.js"),
    "page.css": own("page.css"),
    "licences.txt": licences(),
  };
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [namedByContent(name, text), text]));
}

function namedByContent(name, text) {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const extension = extname(name);
  return `${name.slice(0, -extension.length)}.${digest}${extension}`;
}

function withoutLogo(text) {
  if (text.split(logo).length !== 2)
    throw new Error(`ReDoc no longer loads ${logo} in one place: look at what it loads`);
  return text.replace(logo, "data:,");
}

/** The licences of both packages and of all that is bundled in them, as these ask for. */
function licences() {
  const parts = {
    "swagger-ui-dist": ["NOTICE", "LICENSE", "swagger-ui-bundle.js.LICENSE.txt"],
    redoc: ["LICENSE", "bundles/redoc.standalone.js.LICENSE.txt"],
  };
  // The text of the worker's licences is named by its digest.
  const worker = /\b[0-9a-f]+\.worker\.js\.LICENSE\.txt\b/.exec(packaged("redoc", "bundles/redoc.standalone.js"));
  if (!worker) throw new Error("ReDoc's script no longer names the licences of its worker: look at what it bundles");
  parts.redoc.push(`bundles/${worker[0]}`);
  return Object.entries(parts)
    .flatMap(([name, files]) => files.map((file) => `==== ${name}: ${file}\n\n${packaged(name, file).trim()}\n`))
    .join("\n");
}
