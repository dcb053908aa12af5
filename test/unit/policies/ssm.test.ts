import { ssmRules } from "../../../policies/ssm";
import { type Case, testRules } from "./support/cases";
import { judge, unknown } from "./support/judge";

const type = "aws:ssm/parameter:Parameter";
const keyId = "arn:aws:kms:eu-west-1:123456789012:key/1";

const parameter = (name: unknown, more: object = {}) => ({ type: "String", name, value: unknown, ...more });

const cases: readonly Case[] = [
  {
    rule: "ssm-secure-string",
    type,
    passing: {
      "nothing secret": parameter("/app/log-level"),
      "a customer's key, whatever the name": parameter(unknown, { type: "SecureString", keyId }),
      "where a secret is": parameter("/db/secret-arn"),
      "where tokens are from": parameter("/idp/tokenEndpoint"),
    },
    failing: {
      "a password in the clear": parameter("/db/PASSWORD"),
      "an API key in the clear": parameter("/stripe/api-key", { type: "StringList" }),
      "AWS's own key": parameter("/db/password", { type: "SecureString" }),
      "AWS's own key by its name": parameter("/db/password", { type: "SecureString", keyId: "alias/aws/ssm" }),
    },
    unknown: {
      "the name": [parameter(unknown), "name"],
      "the key": [parameter("/db/password", { type: "SecureString", keyId: unknown }), "keyId"],
      "the type": [{ type: unknown }, "type"],
    },
  },
  {
    rule: "ssm-secure-string",
    type,
    config: { secretWords: ["passwort"] },
    passing: { "another word": parameter("/db/password") },
    failing: { "the word on the list": parameter("/db/Pass_Wort") },
    unknown: {},
  },
];

testRules(ssmRules, { resources: cases });

it("ssm-secure-string reads the resource's name in the program, where AWS makes up the other", () => {
  const [rule] = ssmRules;
  if (!rule) throw new Error("there is no rule");
  const named = (name: string) => judge(rule, type, parameter(unknown), {}, { name });
  expect(named("dbPassword")).toEqual([expect.stringContaining('"password"')]);
  expect(named("level")).toBe("unknown: name");
});
