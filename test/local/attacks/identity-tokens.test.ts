import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, sign as signWith } from "node:crypto";
import { type Operation, pathOf } from "./operations";
import { type Forged, type Person, usePeople } from "./people";

const people = usePeople();
let ada: Person;
let bob: Person;
beforeAll(async () => {
  ada = await people.person("ada");
  bob = await people.person("bob");
});

const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ownJwk = own.publicKey.export({ format: "jwk" });
const byOwnKey = (text: string) =>
  signWith("sha256", Buffer.from(text), { key: own.privateKey, dsaEncoding: "ieee-p1363" });
const jwks = async () => (await people.ask("GET /.well-known/jwks.json")).body as { keys: JsonWebKey[] };
/** The public key as an attacker has it, in the forms that a careless verifier could take for a secret. */
const publicForms: [string, (jwk: JsonWebKey) => string | Buffer][] = [
  ["PEM", (jwk) => createPublicKey({ key: jwk, format: "jwk" }).export({ format: "pem", type: "spki" })],
  ["DER", (jwk) => createPublicKey({ key: jwk, format: "jwk" }).export({ format: "der", type: "spki" })],
  ["JWK", (jwk) => JSON.stringify(jwk)],
];

/** Tokens that are as a good one, but for what their name says; by the right key, where nothing else is said. */
const forged: [string, () => Promise<string> | string][] = [
  ["no token", () => ""],
  ["no JWT", () => "not.a.token"],
  ["expired", () => of({ claims: { iat: people.now - 3600, exp: people.now - 10 } })],
  ["without an end", () => of({ claims: { exp: undefined } })],
  ["with an end that is a text", () => of({ claims: { exp: "9999999999" } })],
  ["not good yet", () => of({ claims: { nbf: people.now + 60 } })],
  ["of another issuer", () => of({ claims: { iss: "urn:portico:other:dev:identity" } })],
  ["of an issuer that begins alike", () => of({ claims: { iss: `${people.issuer}2` } })],
  ["of no issuer", () => of({ claims: { iss: undefined } })],
  ["for another audience", () => of({ claims: { aud: "billing" } })],
  ["for no audience", () => of({ claims: { aud: undefined } })],
  ["of another type (typ JWT)", () => of({ head: { typ: "JWT" } })],
  ["an ID token (typ id_token+jwt)", () => of({ head: { typ: "id_token+jwt" } })],
  ["of no type", () => of({ head: { typ: undefined } })],
  ["of a key that is not known (kid)", () => of({ head: { kid: "2" } })],
  ["of a key that is a path (kid)", () => of({ head: { kid: "../1" } })],
  ["of a key that is an ARN (kid)", () => of({ head: { kid: String(people.cloud.outputs.signingKey) } })],
  ["of a key of objects' own (kid)", () => of({ head: { kid: "__proto__" } })],
  ["without a key's name", () => of({ head: { kid: undefined } })],
  ["about nobody", () => of({ claims: { sub: undefined } })],
  ["about an empty user", () => of({ claims: { sub: "" } })],
  ["about a user that is a list", () => of({ claims: { sub: [ada.id] } })],
  ["about a stranger, in the own session", () => of({ claims: { sub: bob.id } })],
  ["in a stranger's session", () => of({ claims: { sid: bob.sessionId } })],
  ["of no session", () => of({ claims: { sid: undefined } })],
  ["of a session that is the user's own item", () => of({ claims: { sid: "" } })],
  ["with what only an API key says, of somebody else's", () => of({ claims: { user_type: "api", owner: bob.id } })],
  ["with somebody else's name as its owner", () => of({ claims: { owner: bob.id } })],
  ["of no type of user", () => of({ claims: { user_type: undefined } })],
  ["made never", () => of({ claims: { iat: undefined } })],
  ["unsigned (alg none)", () => of({ head: { alg: "none" }, sign: () => Buffer.alloc(0) })],
  ["unsigned (alg NoNe)", () => of({ head: { alg: "NoNe" }, sign: () => Buffer.alloc(0) })],
  ["without its signature", () => of({ sign: () => Buffer.alloc(0) })],
  ["with a signature of zeros (CVE-2022-21449)", () => of({ sign: () => Buffer.alloc(64) })],
  ["signed by another key", () => of({ sign: byOwnKey })],
  ["with its own key in its head (jwk)", () => of({ head: { jwk: ownJwk }, sign: byOwnKey })],
  ["with keys elsewhere (jku)", () => of({ head: { jku: "https://evil.example/keys" }, sign: byOwnKey })],
  ["with what must be understood (crit)", () => of({ head: { crit: ["admin"], admin: true } })],
  ["of RS256", () => of({ head: { alg: "RS256" } })],
  ["of ES384", () => of({ head: { alg: "ES384" } })],
  ...publicForms.map(([form, secret]): [string, () => Promise<string>] => [
    `signed with the public key as a secret (HS256, ${form})`,
    async () => {
      const [jwk] = (await jwks()).keys;
      const mac = createHmac("sha256", secret(jwk as JsonWebKey));
      return of({ head: { alg: "HS256" }, sign: (text) => mac.update(text).digest() });
    },
  ]),
  [
    "with other claims under a good signature",
    async () => {
      const [head, , signature] = (await ada.token()).split(".");
      return [head, Buffer.from(JSON.stringify(bob.claims)).toString("base64url"), signature].join(".");
    },
  ],
  ["with a part more", async () => `${await ada.token()}.x`],
];
const of = (spec: Forged) => ada.forge(spec);

/** Every route that takes a token, with any texts for its parameters: whoever is not let in does not get to where they matter. */
const guarded = () => people.api.operations.filter(({ takesToken }) => takesToken);
const anywhere = (operation: Operation) =>
  `${operation.method} ${pathOf(operation, Object.fromEntries(operation.path.match(/(?<=\{)\w+/g)?.map((name) => [name, ada.id]) ?? []))}`;

describe("S1.27 S4.38 a token at every route that takes one", () => {
  it("is told from a good one: all of them let its owner's through to a function", async () => {
    expect(guarded().length).toBeGreaterThan(5);
    for (const operation of guarded()) {
      const before = await people.invocations();
      const somebody = await people.person("somebody"); // a new one each time: a route deletes who asks
      const { status } = await somebody.ask(anywhere(operation), people.api.bodyOf(operation));
      expect([operation.route, status]).not.toEqual([operation.route, 401]);
      expect([operation.route, (await people.invocations()) - before]).toEqual([operation.route, 1]);
    }
  });

  it.each(forged)("%s: refused with 401, and no function runs", async (_, make) => {
    const token = await make();
    await people.withoutInvocation(async () => {
      for (const operation of guarded()) {
        const headers: Record<string, string> = token === "" ? {} : { authorization: `Bearer ${token}` };
        const answer = await people.ask(anywhere(operation), people.api.bodyOf(operation), headers);
        expect([operation.route, answer.status, answer.body.type]).toEqual([
          operation.route,
          401,
          "urn:portico:problem:unauthorized",
        ]);
        expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
      }
    });
  });

  it.each(["", "projects:rea", "projects:reader", "Projects:Read Projects:Write", "projects:read,projects:write", "*"])(
    "with the scope %j: refused with 403 where a route asks for one, and no function runs",
    async (scope) => {
      const authorization = `Bearer ${await of({ claims: { scope } })}`;
      await people.withoutInvocation(async () => {
        for (const operation of guarded().filter(({ scopes }) => scopes.length > 0)) {
          const { status } = await people.ask(anywhere(operation), people.api.bodyOf(operation), { authorization });
          expect([operation.route, status]).toEqual([operation.route, 403]);
        }
      });
    },
  );

  it("may only read with the scope to read", async () => {
    const authorization = `Bearer ${await of({ claims: { scope: "projects:read" } })}`;
    const writing = guarded().filter(({ scopes }) => scopes.includes("projects:write"));
    expect(writing.length).toBeGreaterThan(3);
    await people.withoutInvocation(async () => {
      for (const operation of writing) {
        const { status } = await people.ask(anywhere(operation), people.api.bodyOf(operation), { authorization });
        expect([operation.route, status]).toEqual([operation.route, 403]);
      }
    });
  });

  it("is good until its end, and five seconds for clocks that differ", async () => {
    const carl = await people.person("carl");
    const authorization = `Bearer ${await carl.forge()}`;
    const ask = async () => (await people.ask("GET /projects", undefined, { authorization })).status;
    expect(await ask()).toBe(200);
    people.cloud.clock.advance("29 minutes");
    expect(await ask()).toBe(200);
    people.cloud.clock.advance("66 seconds");
    expect(await ask()).toBe(401);
  });

  it("in the query, a cookie, another scheme or a second header is none", async () => {
    const token = await ada.token();
    await people.withoutInvocation(async () => {
      for (const [path, headers] of [
        [`/projects?access_token=${token}`, {}],
        ["/projects", { cookie: `access_token=${token}` }],
        ["/projects", { authorization: `Basic ${token}` }],
        ["/projects", { authorization: token }],
        ["/projects", { "x-api-key": token }],
        ["/projects", { authorization: `Bearer ${token}, Bearer ${token}` }],
      ] as [string, Record<string, string>][])
        expect((await people.ask(`GET ${path}`, undefined, headers)).status).toBe(401);
    });
  });
});

describe("S4.39 the keys that everybody may read", () => {
  it("are public halves alone", async () => {
    const { keys } = await jwks();
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([["alg", "crv", "kid", "kty", "use", "x", "y"]]);
  });
});
