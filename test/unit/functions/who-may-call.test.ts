import "./support/environment";
import * as z from "zod/mini";
import { type Auth, allOf, apiKey, iam, role, route, scope, signedIn } from "../../../functions/runtime/contract";
import { ok } from "../../../functions/runtime/reply";
import { serve } from "../../../functions/runtime/serve";
import { call, type TestRequest, useOutput } from "./support/requests";

const output = useOutput();

const handlerFor = (auth: Auth) =>
  serve(route("GET /x", { summary: "x", auth, responses: { 200: z.unknown() } }), ({ caller }) => ok(caller));
const ask = (auth: Auth, requestContext: TestRequest["requestContext"]) =>
  call(handlerFor(auth), "GET /x", { requestContext });

const nobody = { identity: {} };
const key = { identity: { apiKeyId: "key-1" } };
const user = (scopes: string, roles: string[] = [], identity = {}) => ({
  identity,
  authorizer: { principalId: "alice", scopes, roles: JSON.stringify(roles), claims: '{"email":"a@example.com"}' },
});
const signed = { identity: { userArn: "arn:aws:iam::123456789012:user/bob", accountId: "123456789012" } };

describe("the caller", () => {
  it("S5.22 is the token's user, with scopes, roles and claims", async () => {
    const { body } = await ask(signedIn(), user("orders:read orders:write", ["head of sales"]));
    expect(body).toEqual({
      kind: "user",
      subject: "alice",
      scopes: ["orders:read", "orders:write"],
      roles: ["head of sales"],
      claims: { email: "a@example.com" },
    });
    expect(output.records("request")[0]).toMatchObject({ caller: "user:alice" });
  });

  it("is the owner of the AWS credentials", async () => {
    const { body } = await ask(iam(), signed);
    expect(body).toEqual({ kind: "iam", arn: "arn:aws:iam::123456789012:user/bob", accountId: "123456789012" });
    expect(output.records("request")[0]).toMatchObject({ caller: "iam:arn:aws:iam::123456789012:user/bob" });
  });

  it("is known with what an authorizer of the user's own says, and with nothing where that is no sense", async () => {
    const of = async (authorizer: Record<string, unknown>) =>
      (await ask(signedIn(), { identity: {}, authorizer: { principalId: "p", ...authorizer } })).body;
    expect(await of({ roles: "admin clerk" })).toMatchObject({ scopes: [], roles: ["admin", "clerk"], claims: {} });
    expect(await of({ roles: "[admin", scopes: 7, claims: "[]" })).toMatchObject({ scopes: [], roles: [], claims: {} });
    expect(await of({ roles: '["admin",1]', claims: "x" })).toMatchObject({ roles: ["admin"], claims: {} });
  });
});

describe("a handler behind a gateway that lets all through", () => {
  it.each<[string, Auth, TestRequest["requestContext"]]>([
    ["a key", apiKey(), key],
    ["a key where a token was asked for too", allOf(apiKey(), signedIn()), user("", [], { apiKeyId: "key-1" })],
    ["any token", signedIn(), user("")],
    ["all scopes", scope("a", "b"), user("b c a")],
    ["one of the roles", role("x", "y"), user("", ["y"])],
    ["scope and role", allOf(scope("a"), role("x")), user("a", ["x"])],
    ["a signature", iam(), signed],
  ])("S5.22 lets in who brings %s", async (_, auth, context) => {
    expect((await ask(auth, context)).status).toBe(200);
  });

  it.each<[string, Auth, TestRequest["requestContext"], number, string | undefined]>([
    ["no key", apiKey(), nobody, 403, undefined],
    ["no token", signedIn(), nobody, 401, "Bearer"],
    ["a key for a token", scope("a"), key, 401, "Bearer"],
    ["a signature for a token", signedIn(), signed, 401, "Bearer"],
    ["no scope", scope("a", "b"), user("a"), 403, 'Bearer error="insufficient_scope", scope="a b"'],
    ["no role", role("x"), user("x", ["y"]), 403, 'Bearer error="insufficient_scope"'],
    ["no key with the token", allOf(apiKey(), scope("a")), user("a"), 403, undefined],
    ["a token for a signature", iam(), user("a"), 403, undefined],
    ["a key for a signature", iam(), key, 403, undefined],
    ["a need that nobody knows", { kind: "handshake" } as never, user("a"), 403, undefined],
  ])("S3.28 S5.22 refuses who brings %s", async (_, auth, context, status, challenge) => {
    const answer = await ask(auth, context);
    expect({ status: answer.status, challenge: answer.headers["www-authenticate"] }).toEqual({ status, challenge });
    expect(answer.body.type).toBe(`urn:portico:problem:${status === 401 ? "unauthorized" : "forbidden"}`);
  });

  it("says what the token lacks", async () => {
    expect((await ask(scope("a", "b"), user("a"))).body.detail).toBe("The token lacks the scope b");
    expect((await ask(role("x", "y"), user("a"))).body.detail).toBe("This takes one of the roles x, y");
  });
});

describe("what a contract may ask for", () => {
  it("is put together once", () => {
    expect(allOf(apiKey(), scope("a", "b"), scope("b"), role("x"))).toEqual({
      kind: "user",
      scopes: ["a", "b"],
      roles: ["x"],
      key: true,
    });
    expect(allOf(apiKey())).toEqual(apiKey());
  });

  it.each<[() => unknown, string]>([
    [() => scope("a b"), 'scope("a b"): a scope is printable ASCII'],
    [() => scope('a"b'), "a scope is printable ASCII"],
    [() => scope(...([] as never as ["a"])), "scope(): name a scope, or use signedIn()"],
    [() => role(...([] as never as ["a"])), "role(): name a role"],
    [() => role(""), "role(): name a role"],
    [() => allOf(), "allOf(): say what a caller must bring"],
    [() => allOf(role("a"), role("b")), "allOf(): name the roles in one role(…)"],
  ])("is refused where it says nothing: %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
