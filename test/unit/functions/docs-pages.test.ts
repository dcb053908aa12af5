import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runInNewContext } from "node:vm";
import { shippedScript } from "../../../components/building-blocks/bundle";
import type { Handler } from "../../../functions/runtime/proxy-event";
import { proxyEvent, useOutput } from "./support/requests";

useOutput();
const folder = mkdtempSync(join(tmpdir(), "portico-docs-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The function as a gateway has it: what was built, and its document. */
function gateway(name: string, title: string): Handler {
  const home = join(folder, name);
  cpSync(dirname(shippedScript("gateway/docs")), home, { recursive: true });
  writeFileSync(join(home, "openapi.json"), JSON.stringify({ openapi: "3.1.1", info: { title }, paths: {} }));
  return (require(join(home, "index.js")) as { handler: Handler }).handler;
}
const handler = gateway("docs", "Orders & <more>");
const assets = readdirSync(join(folder, "docs/assets"));

const get = async (route: string, at: string, headers = {}, asset?: string) => {
  const { statusCode, ...answer } = await handler(
    proxyEvent(`GET ${route}`, {
      headers,
      pathParameters: asset === undefined ? null : { asset },
      requestContext: { path: `/base${at}` },
    }),
    { awsRequestId: "1" },
  );
  return { status: statusCode, ...answer };
};
const page = (path: string, headers = {}) => get(path.replace(/\/$/, ""), path, headers);
const addressesIn = (html: string) => [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1] ?? "");
const asset = (name: string) => get("/docs/{asset}", `/docs/${name}`, {}, name);

describe.each(["/docs", "/redoc"])("the page %s", (path) => {
  it("S4.21 runs the gateway's own scripts, in no frame, and asks no other host", async () => {
    const { status, headers } = await page(path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/html",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
    });
    const policy = new Map(
      headers["content-security-policy"]?.split("; ").map((each) => {
        const [name = "", ...sources] = each.split(" ");
        return [name, sources] as const;
      }),
    );
    expect(policy.get("default-src")).toEqual(["'none'"]);
    expect(policy.get("script-src")).toEqual(["'self'"]);
    expect(policy.get("connect-src")).toEqual(["'self'"]);
    expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
    for (const source of [...policy.values()].flat())
      expect(source).toMatch(/^('none'|'self'|data:|blob:|'sha256-[A-Za-z0-9+/]{43}=')$/);
  });

  it("has no script or style of its own, and says the title as text", async () => {
    const { body } = await page(path);
    expect(body).not.toMatch(/<style|<script>| on[a-z]+=| style=/);
    expect(body).toContain("<title>Orders &#38; &#60;more&#62;</title>");
  });

  it.each(["", "/"])("loads what is there, from below any base path (with %j at the end)", async (end) => {
    const { body } = await page(path + end);
    const addresses = addressesIn(body).filter((address) => address !== "data:,");
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) {
      const { origin, pathname } = new URL(address, `https://example.com/base${path}${end}`);
      expect(origin).toBe("https://example.com");
      expect(["/base/openapi.json", ...assets.map((name) => `/base/docs/${name}`)]).toContain(pathname);
    }
  });

  it("is kept for a minute, and answers 304 to whoever has it", async () => {
    const { etag = "", ...headers } = (await page(path)).headers;
    expect(headers["cache-control"]).toBe("public, max-age=60");
    expect(await page(path, { "if-none-match": etag })).toMatchObject({ status: 304, body: "" });
    expect((await page(path, { "if-none-match": '"other"' })).status).toBe(200);
  });
});

describe("what the pages load", () => {
  it.each(assets)("S4.21 %s is named by its content, and kept for ever", async (name) => {
    const { status, headers, body } = await asset(name);
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    const types: Record<string, string> = { css: "text/css", js: "text/javascript", txt: "text/plain" };
    expect(headers["content-type"]).toBe(`${types[name.split(".").at(-1) ?? ""]}; charset=utf-8`);
    expect(name.split(".").at(-2)).toBe(createHash("sha256").update(body).digest("hex").slice(0, 16));
  });

  it("fits in what Lambda gives back", async () => {
    for (const name of assets) expect(Buffer.byteLength(JSON.stringify(await asset(name)))).toBeLessThan(6_000_000);
  });

  it.each(["nothing.js", "../index.js", "..%2Findex.js", "../openapi.json", "__proto__"])(
    "does not hold %s",
    async (name) => {
      const { status, body } = await asset(name);
      expect([status, JSON.parse(body).type]).toEqual([404, "urn:portico:problem:not-found"]);
    },
  );

  it("has the licences of both packages, and of what is bundled in them", async () => {
    const { body } = await asset(assets.find((name) => name.startsWith("licences.")) ?? "");
    for (const text of ["SmartBear Software", "Apache License", "Rebilly", "MIT", "lunr", "DOMPurify", "React"])
      expect(body).toContain(text);
  });

  it("leaves out what ReDoc would ask of its makers", async () => {
    const { body } = await asset(assets.find((name) => name.startsWith("redoc-standalone.")) ?? "");
    expect(body).not.toContain("cdn.redoc.ly");
    expect(body).toContain('src:"data:,"');
  });
});

describe("ReDoc's policy", () => {
  it("permits the styles that its script adds, by the digest of their text", async () => {
    // The script holds its one style sheet as css-loader makes them: [id, text, media, source map].
    const script = readFileSync(require.resolve("redoc/bundles/redoc.standalone.js"), "utf8");
    const [literal] = /\[e\.id,"(?:[^"\\]|\\.)*","",\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}\]/.exec(script) ?? [];
    const [, css, , map] = runInNewContext(String(literal), { e: { id: 0 } }) as [number, string, string, object];
    const sourceMap = Buffer.from(JSON.stringify(map)).toString("base64");
    const text = `${css}\n/*# sourceMappingURL=data:application/json;base64,${sourceMap} */`;
    const policy = (await page("/redoc")).headers["content-security-policy"];
    for (const each of [text, ""])
      expect(policy).toContain(`'sha256-${createHash("sha256").update(each).digest("base64")}'`);
  });
});

describe("a gateway that serves its document alone", () => {
  it("S4.21 has a function that needs nothing of the pages", async () => {
    const home = join(folder, "alone");
    cpSync(shippedScript("gateway/docs"), join(home, "index.js"));
    writeFileSync(join(home, "openapi.json"), JSON.stringify({ openapi: "3.1.1", paths: {} }));
    const alone = (require(join(home, "index.js")) as { handler: Handler }).handler;
    const answer = await alone(proxyEvent("GET /openapi.json"), { awsRequestId: "1" });
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([200, expect.objectContaining({ openapi: "3.1.1" })]);
  });
});
