import * as z from "zod";
import { type AuthorizerArgs, operation, SecureGateway } from "../../../components";
import { allOf, apiKey, iam, route, scope } from "../../../functions/runtime/contract";
import { declare, verdicts } from "./support/own";

const served = { functionName: "fn", invokeArn: "arn:fn" };
const responses = { 200: z.unknown() };
const routes = [
  route("GET /a", { summary: "a", auth: allOf(apiKey(), scope("read")), responses }),
  route("GET /b", { summary: "b", auth: iam(), responses }),
].map((each) => ({ ...operation(each), function: served }));

const jwt = { issuer: "https://login.example.com", audiences: ["orders"] };
describe.each<[string, AuthorizerArgs]>([
  ["of any issuer", { jwt }],
  ["of a user pool of its own, for services", { cognito: {} }],
  ["of a user pool of its own, for users", { cognito: { callbackUrls: ["https://app.example.com"] } }],
])("every resource of a gateway that takes tokens %s", (_, authorizer) => {
  it.each(["dev", "prod"])("S1.31 passes every rule that is about it, in the stack %s", async (stack) => {
    const declared = await declare(stack, () => new SecureGateway("api", { routes, authorizer }));
    const said = verdicts(declared).filter(([verdict]) => verdict !== "does not apply");
    expect(said.filter(([verdict]) => verdict !== "passes")).toEqual([]);
    expect(new Set(said.map(([, rule]) => rule))).toContain("apigw-method-auth");
    const ofPools = said.filter(([, rule]) => rule.startsWith("cognito-")).map(([, rule]) => rule);
    if (authorizer.cognito)
      expect(new Set(ofPools)).toEqual(
        new Set(["cognito-client-hardening", "cognito-deletion-protection", "cognito-mfa", "cognito-password-policy"]),
      );
  });
});
