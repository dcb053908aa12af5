import { createRemoteJWKSet, jwtVerify } from "jose";
import { problemOf } from "./support/asking";
import { useCloud } from "./support/local-cloud";
import { Newcomer } from "./support/newcomer";

const stack = useCloud("examples/exosphere");

/** The README's way, as one story: each test goes on where the one before it stopped. */
describe("exosphere, as somebody new to it uses it", () => {
  const ada = new Newcomer("ada", stack);
  const bob = new Newcomer("bob", stack);
  const billing_account = {
    company_name: "Example GmbH",
    company_address: "Hauptplatz 1, 1010 Wien",
    tax_number_type: "vat",
    tax_number: "ATU12345678",
    country: "AT",
  };
  let project: string;
  let bobs: string;

  /** A minute and more later, when auth routes may be asked again. */
  const later = () => stack.cloud.clock.advance("3 minutes");

  it("S4.1 S4.25 registers, and signs in only after verifying the address", async () => {
    const { address: identifier, password } = ada;
    const registered = await ada.ask("POST /auth/register", { identifier, password, name: "Ada" });
    expect([registered.status, registered.body]).toEqual([201, { verification_status: "not_verified" }]);
    const early = await ada.signIn();
    expect([early.status, problemOf(early)]).toEqual([403, "not-verified"]);
    expect((await ada.ask("POST /auth/verify", { code: ada.code })).status).toBe(200);
    expect((await ada.signIn("not her password")).status).toBe(401);
    expect((await ada.signIn()).status).toBe(200);
  });

  it("S4.2 S4.38 S4.39 gets a token of 30 minutes that others check by the published keys", async () => {
    const keys = createRemoteJWKSet(new URL(`${stack.url}/.well-known/jwks.json`));
    const { issuer } = (await ada.ask("GET /.well-known/openid-configuration")).body;
    const { payload } = await jwtVerify(ada.token, keys, { issuer, audience: issuer, typ: "at+jwt" });
    expect(payload).toMatchObject({ sub: await ada.id(), email: ada.address, email_verified: true });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(1800);
  });

  it("S4.4 S4.5 S4.22 S4.23 S4.27 S4.28 sees who she is", async () => {
    const me = await ada.ask("GET /auth/me");
    expect(me.body).toMatchObject({
      type: "human",
      status: "active",
      verification_status: "verified",
      email: ada.address,
    });
    const { headers, body } = await ada.ask("GET /users/profile");
    expect(body.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const renamed = await ada.ask(
      "PUT /users/profile",
      { name: "Ada King" },
      { "if-match": String(headers.get("etag")) },
    );
    expect([renamed.status, renamed.body.name]).toEqual([200, "Ada King"]);
    const stale = await ada.ask("PUT /users/profile", { name: "Ada" }, { "if-match": String(headers.get("etag")) });
    expect([stale.status, problemOf(stale)]).toEqual([412, "precondition-failed"]);
  });

  it("S4.3 refreshes once by each refresh token", async () => {
    const first = ada.refreshToken;
    expect((await ada.refresh()).status).toBe(200);
    expect(ada.refreshToken).not.toBe(first);
    expect((await ada.ask("GET /auth/me")).status).toBe(200);
  });

  it("S4.8 S4.9 S4.29 S4.31 S4.33 makes a project with billing, and owns it", async () => {
    const made = await ada.ask("POST /projects", { name: "weather", billing_account });
    expect([made.status, made.body.super_admin]).toEqual([201, await ada.id()]);
    expect(made.body.billing_account).toEqual(billing_account);
    project = made.body.id;
    const wrong = await ada.ask("POST /projects", {
      name: "sun",
      billing_account: { ...billing_account, country: "DE" },
    });
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([400, "#/billing_account/tax_number"]);
    expect(problemOf(await ada.ask("POST /projects", { name: "Weather" }))).toBe("name-taken");
    expect((await ada.ask("GET /projects")).body.items.map(({ id }: { id: string }) => id)).toEqual([project]);
  });

  it("S4.10 S4.32 S4.35 S4.37 S4.43 lets somebody else in by an invitation, and nobody without one", async () => {
    later();
    await bob.register();
    await bob.signIn();
    expect((await bob.ask(`GET /projects/${project}`)).status).toBe(404);
    expect((await bob.ask("GET /projects")).body).toEqual({ items: [] });
    const invited = await ada.ask(`POST /projects/${project}/invitations`, { address: bob.address, role: "viewer" });
    expect(invited.status).toBe(201);
    const token = bob.mailed(/"token":"([^"]+)"/);
    expect((await ada.ask("POST /invitations/acceptances", { token })).status).toBeGreaterThanOrEqual(400);
    const accepted = await bob.ask("POST /invitations/acceptances", { token });
    expect([accepted.status, accepted.body.role]).toEqual([201, "viewer"]);
    bobs = accepted.body.user;
    expect((await bob.ask("POST /invitations/acceptances", { token })).status).toBeGreaterThanOrEqual(400);
    expect((await bob.ask(`GET /projects/${project}`)).body.name).toBe("weather");
  });

  it("S4.11 S4.12 S4.34 S4.36 gives each role what is its own", async () => {
    const rename = () => bob.ask(`PATCH /projects/${project}`, { name: "weather 2" });
    const role = (role: string) => ada.ask(`PUT /projects/${project}/members/${bobs}`, { role });
    expect(problemOf(await rename())).toBe("forbidden");
    expect((await role("user")).status).toBe(200);
    expect(problemOf(await rename())).toBe("forbidden");
    expect((await role("admin")).status).toBe(200);
    expect((await rename()).status).toBe(200);
    expect(problemOf(await bob.ask(`DELETE /projects/${project}`))).toBe("forbidden");
  });

  it("S4.7 S4.33 keeps one super admin, who cannot leave before another takes over", async () => {
    expect(problemOf(await ada.ask("DELETE /users/profile"))).toBe("still-owner");
    await ada.ask(`POST /projects/${project}/ownership-transfers`, { member: bobs });
    expect((await bob.ask(`POST /projects/${project}/ownership-transfers/acceptances`)).status).toBe(200);
    expect((await ada.ask(`GET /projects/${project}`)).body.super_admin).toBe(bobs);
    const { items } = (await ada.ask(`GET /projects/${project}/members`)).body;
    expect(items.map(({ role }: { role: string }) => role).sort()).toEqual(["admin", "super_admin"]);
  });

  it("S4.23 S4.24 S4.26 lets a program in by a key that does what its scopes say", async () => {
    const made = await ada.ask("POST /users/api-keys", { name: "build", scopes: ["projects:read"] });
    expect(made.status).toBe(201);
    const { token } = ada;
    ada.token = made.body.key;
    expect((await ada.ask("GET /auth/me")).body).toMatchObject({ type: "api", scopes: ["projects:read"] });
    expect((await ada.ask("GET /projects")).status).toBe(200);
    expect((await ada.ask("POST /projects", { name: "by a key" })).status).toBe(403);
    ada.token = token;
  });

  it("S4.19 S4.20 says whether it and its tables answer, to anybody", async () => {
    const stranger = new Newcomer("nobody", stack);
    for (const route of ["GET /health", "GET /health/db"])
      expect((await stranger.ask(route)).body).toEqual({ status: "ok" });
    stack.cloud.clock.advance("11 seconds"); // an answer is remembered for ten
    stack.cloud.faults.add({ kind: "error", service: "dynamodb", rate: 1, seed: 1 });
    try {
      expect((await stranger.ask("GET /health/db")).status).toBe(503);
      expect((await stranger.ask("GET /health")).status).toBe(200);
    } finally {
      stack.cloud.faults.clear();
    }
  });

  it("S4.21 documents itself at /docs and /redoc, to anybody", async () => {
    for (const page of ["/docs", "/redoc"]) {
      const answer = await fetch(`${stack.url}${page}`);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html"]);
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    }
  });

  it("S4.7 gets over a forgotten password, and leaves", async () => {
    later();
    await ada.ask("POST /auth/recover", { identifier: ada.address });
    const reset = await ada.ask("POST /auth/reset", { code: ada.code, password: "a horse of another colour" });
    expect(reset.status).toBe(204);
    expect((await ada.refresh()).status).toBe(400);
    expect((await ada.signIn()).status).toBe(401);
    expect((await ada.signIn("a horse of another colour")).status).toBe(200);
    expect((await ada.ask("DELETE /users/profile")).status).toBe(204);
    expect((await ada.signIn("a horse of another colour")).status).toBeGreaterThanOrEqual(400);
  });

  it("S4.40 lets auth routes be tried five times a minute", async () => {
    later();
    const stranger = new Newcomer("mallory", stack);
    const tries: number[] = [];
    for (let n = 0; n < 6; n++) tries.push((await stranger.signIn()).status);
    expect(tries).toEqual([401, 401, 401, 401, 401, 429]);
  });
});
