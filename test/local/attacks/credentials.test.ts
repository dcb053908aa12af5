import { type Headers, useTarget, withoutInvocation } from "./target";

const target = useTarget();
const json = { "content-type": "application/json" };
const order = JSON.stringify({ id: "1" });
const now = () => Math.floor(Date.now() / 1000);
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token's parts. */
async function parts(): Promise<[string, string, string]> {
  const [head = "", claims = "", signature = ""] = (await target.bearer()).authorization?.slice(7).split(".") ?? [];
  return [head, claims, signature];
}
const bearer = (...texts: string[]) => ({ authorization: `Bearer ${texts.join(".")}` });

describe("S3.3 S3.4 a key", () => {
  it.each<[string, () => Headers]>([
    ["none", () => ({})],
    ["an empty one", () => ({ "x-api-key": "" })],
    ["a wrong one", () => ({ "x-api-key": "0123456789012345678901234567890123456789" })],
    ["the right one, cut", () => ({ "x-api-key": target.key.slice(0, -1) })],
    ["the right one, and more", () => ({ "x-api-key": `${target.key}x` })],
    ["the right one in other letters", () => ({ "x-api-key": swapped(target.key) })],
    ["the right one twice", () => ({ "x-api-key": `${target.key}, ${target.key}` })],
    ["the right one where tokens go", () => ({ authorization: `Bearer ${target.key}` })],
  ])("%s: refused with 403, and no function runs", async (_, headers) => {
    const answer = await withoutInvocation(target, () =>
      target.call("POST /charges", { ...json, ...headers() }, order),
    );
    expect([answer.status, JSON.parse(answer.text).type]).toEqual([403, "urn:portico:problem:forbidden"]);
  });

  it("in the query is none", async () => {
    const answer = await withoutInvocation(target, () =>
      target.call(`POST /charges?x-api-key=${target.key}&api_key=${target.key}`, json, order),
    );
    expect(answer.status).toBe(403);
  });

  it("S3.5 that was taken away lets nobody in from then on, and the next generation goes on", async () => {
    const [first, second] = [await target.generation(1), await target.generation(2)];
    const charge = (key: string) => target.call("POST /charges", { ...json, "x-api-key": key }, order);
    expect(second).toBe(target.key);
    for (const key of [first, second]) expect((await charge(key)).status).toBe(200);
    await target.keepGenerations("2");
    expect((await withoutInvocation(target, () => charge(first))).status).toBe(403);
    expect((await charge(second)).status).toBe(200);
  });
});

const swapped = (text: string) =>
  [...text].map((each) => (each === each.toUpperCase() ? each.toLowerCase() : each.toUpperCase())).join("");

describe("S3.28 S4.38 S5.22 a token", () => {
  it.each<[string, () => Promise<Headers>]>([
    ["none", async () => ({})],
    ["an empty one", async () => ({ authorization: "Bearer " })],
    ["another scheme", async () => ({ authorization: "Basic YWRtaW46YWRtaW4=" })],
    ["an API key in its place", async () => ({ "x-api-key": target.key })],
    ["no JWT", async () => bearer("not", "a", "token")],
    ["five parts, as an encrypted one", async () => bearer(...(await parts()), "", "")],
    ["expired", () => target.bearer({ claims: { exp: now() - 1 } })],
    ["without an end", () => target.bearer({ claims: { exp: undefined } })],
    ["not yet valid", () => target.bearer({ claims: { nbf: now() + 60 } })],
    ["of another audience", () => target.bearer({ claims: { aud: "billing" } })],
    ["of no audience", () => target.bearer({ claims: { aud: undefined } })],
    ["of another issuer", () => target.bearer({ claims: { iss: "https://login.example.com" } })],
    ["of an issuer that begins alike", () => target.bearer({ claims: { iss: `${target.issuer.url}.example` } })],
    [
      "with a key id that is not known",
      async () => bearer(encoded({ alg: "RS256", kid: "mallory" }), ...(await parts()).slice(1)),
    ],
    ["unsigned (alg none)", async () => bearer(encoded({ alg: "none", kid: "rsa" }), (await parts())[1], "")],
    ["unsigned (alg nOnE)", async () => bearer(encoded({ alg: "nOnE", kid: "rsa" }), (await parts())[1], "")],
    ["without its signature", async () => bearer(...(await parts()).slice(0, 2), "")],
    [
      "signed with the public key as a secret (HS256)",
      async () =>
        target.bearer({ algorithm: "HS256", key: new TextEncoder().encode(await target.issuer.publicText("rsa")) }),
    ],
    [
      "with a key of its own in its head (jwk)",
      async () =>
        bearer(
          encoded({ alg: "RS256", jwk: JSON.parse(await target.issuer.publicText("ec")) }),
          ...(await parts()).slice(1),
        ),
    ],
    [
      "with the address of a key set in its head (jku)",
      async () =>
        bearer(encoded({ alg: "RS256", kid: "rsa", jku: "https://evil.example/keys" }), ...(await parts()).slice(1)),
    ],
    [
      "with an extension that must be understood (crit)",
      async () =>
        bearer(encoded({ alg: "RS256", kid: "rsa", crit: ["admin"], admin: true }), ...(await parts()).slice(1)),
    ],
    [
      "with other claims under a good signature",
      async () => {
        const [head, claims, signature] = await parts();
        const forged = { ...JSON.parse(Buffer.from(claims, "base64url").toString()), sub: "root" };
        return bearer(head, encoded(forged), signature);
      },
    ],
  ])("%s: refused with 401, and no function runs", async (_, headers) => {
    const sent = await headers();
    const answer = await withoutInvocation(target, () => target.call("GET /orders/1", sent));
    expect([answer.status, JSON.parse(answer.text).type]).toEqual([401, "urn:portico:problem:unauthorized"]);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
  });

  it.each<[string, string, string | undefined]>([
    ["no scope", "GET /orders/1", undefined],
    ["an empty scope", "GET /orders/1", ""],
    ["another scope", "GET /orders/1", "orders:write"],
    ["a scope that begins alike", "GET /orders/1", "orders:reader orders:rea"],
    ["a scope in other letters", "GET /orders/1", "Orders:Read"],
    ["scopes by commas", "GET /orders/1", "orders:read,orders:write"],
    ["the scope of another route", "POST /orders", "orders:read"],
  ])("with %s, for %s: refused with 403, and no function runs", async (_, route, scope) => {
    const sent = { ...(await target.bearer({ claims: { scope } })), ...json };
    const body = route.startsWith("POST") ? order : undefined;
    const answer = await withoutInvocation(target, () => target.call(route, sent, body));
    expect([answer.status, JSON.parse(answer.text).type]).toEqual([403, "urn:portico:problem:forbidden"]);
  });

  it("that was good for reading is judged anew for writing, within the time that its answer is kept", async () => {
    const reader = await target.bearer({ claims: { scope: "orders:read" } });
    expect((await target.call("GET /orders/1", reader)).status).toBe(200);
    const answer = await withoutInvocation(target, () => target.call("POST /orders", { ...reader, ...json }, order));
    expect(answer.status).toBe(403);
    expect((await target.call("GET /orders/2", reader)).status).toBe(200);
  });

  it("in the query, or in a cookie, is none", async () => {
    const [, token] = (await target.bearer()).authorization?.split(" ") ?? [];
    const answer = await withoutInvocation(target, () =>
      target.call(`GET /orders/1?access_token=${token}`, { cookie: `access_token=${token}` }),
    );
    expect(answer.status).toBe(401);
  });
});
