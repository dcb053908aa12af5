import { readFileSync } from "node:fs";
import { join } from "node:path";
import { notFound } from "../runtime/problem";
import { ok } from "../runtime/reply";
import { dispatch, serve } from "../runtime/serve";
import { assetsIn } from "./assets";
import { conditionally, digestOf } from "./caching";
import { getDocs, getDocsAsset, getOpenApi, getRedoc } from "./contract";
import { type Page, pages } from "./pages";

/** The document that the component put beside this file, without an address: that depends on who asks where. */
const document = JSON.parse(readFileSync(join(__dirname, "openapi.json"), "utf8")) as {
  openapi: string;
  info?: { title?: string };
};
const digest = digestOf(JSON.stringify(document));

/** Put there too, unless the gateway serves the document alone. */
const assets = assetsIn(join(__dirname, "assets"));
const { docs, redoc } = pages(document.info?.title ?? "API", assets);

/** `GET /openapi.json`. The answer depends on the deployment and the address alone, so that is what its ETag is made of. */
const openApi = serve(getOpenApi, ({ headers, baseUrl }) =>
  conditionally(headers["if-none-match"], digestOf(`${digest} ${baseUrl}`), (caching) =>
    ok({ ...document, servers: [{ url: baseUrl }] }, caching),
  ),
);

/** A page. Its addresses are relative, so that it works at every base path, and with a slash at its end. */
const pageOf = ({ html, csp }: Page, known: string | undefined, path: string) => {
  const text = html(path.endsWith("/") ? "../" : "");
  return conditionally(known, digestOf(text), (caching) =>
    ok(text, { ...caching, "content-security-policy": csp, "cross-origin-opener-policy": "same-origin" }),
  );
};

/** The handler of the four routes. */
export const handler = dispatch(
  openApi,
  serve(getDocs, ({ headers, event }) => pageOf(docs, headers["if-none-match"], event.requestContext.path)),
  serve(getRedoc, ({ headers, event }) => pageOf(redoc, headers["if-none-match"], event.requestContext.path)),
  serve(getDocsAsset, ({ path }) => {
    const asset = assets.get(path.asset);
    if (!asset) throw notFound();
    // A changed file has another name, so that a copy is good for ever.
    return ok(asset.text(), { "content-type": asset.type, "cache-control": "public, max-age=31536000, immutable" });
  }),
);
