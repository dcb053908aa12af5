import { trustRules } from "../../../../policies/iam/trust";
import { type Case, testRules } from "../support/cases";
import { judge, unknown } from "../support/judge";
import { allow } from "../support/policy-text";

const type = "aws:iam/role:Role";
const account = "arn:aws:iam::123456789012:root";
const gitHub = "token.actions.githubusercontent.com";

const trust = (statement: object) => ({ assumeRolePolicy: allow({ Action: "sts:AssumeRole", ...statement }) });
const unknowns: Case["unknown"] = { document: [{ name: "it", assumeRolePolicy: unknown }, "assumeRolePolicy"] };

const trustGitHub = (tests: Record<string, Record<string, string | string[]>>) =>
  trust({
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${gitHub}` },
    Condition: Object.fromEntries(
      Object.entries(tests).map(([operator, byClaim]) => [
        operator,
        Object.fromEntries(Object.entries(byClaim).map(([claim, value]) => [`${gitHub}:${claim}`, value])),
      ]),
    ),
  });
const aud = { aud: "sts.amazonaws.com" };

testRules(trustRules, {
  resources: [
    {
      rule: "iam-trust-not-wildcard",
      type,
      passing: {
        "a service": trust({ Principal: { Service: "lambda.amazonaws.com" } }),
        "a role": trust({ Principal: { AWS: "arn:aws:iam::123456789012:role/deploy" } }),
        "an account by agreement": trust({
          Principal: { AWS: account },
          Condition: { StringEquals: { "sts:ExternalId": "7a3f" } },
        }),
        "an account's people with a second factor": trust({
          Principal: { AWS: "123456789012" },
          Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
        }),
        "an organization": trust({
          Principal: "*",
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } },
        }),
      },
      failing: {
        everyone: trust({ Principal: "*" }),
        "every account": trust({ Principal: { AWS: ["arn:aws:iam::123456789012:role/deploy", "*"] } }),
        "everyone who knows a word": trust({
          Principal: { AWS: "*" },
          Condition: { StringEquals: { "sts:ExternalId": "7a3f" } },
        }),
        "a whole account": trust({ Principal: { AWS: account } }),
        "an account's number": trust({ Principal: { AWS: "123456789012" } }),
        "all services": trust({ Principal: { Service: "*.amazonaws.com" } }),
        "all but one": trust({ NotPrincipal: { AWS: account } }),
        "no JSON": { assumeRolePolicy: "lambda" },
      },
      unknown: unknowns,
    },
    {
      rule: "iam-trust-confused-deputy",
      type,
      passing: {
        "a service that does not say": trust({ Principal: { Service: "lambda.amazonaws.com" } }),
        "of this account": trust({
          Principal: { Service: "scheduler.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        }),
        "for one resource": trust({
          Principal: { Service: "states.amazonaws.com" },
          Condition: { ArnLike: { "aws:SourceArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:*" } },
        }),
      },
      failing: {
        "whomever it works for": trust({ Principal: { Service: ["lambda.amazonaws.com", "scheduler.amazonaws.com"] } }),
        "a condition that everyone meets": trust({
          Principal: { Service: "pipes.amazonaws.com" },
          Condition: { ArnLike: { "aws:SourceArn": "arn:aws:pipes:*:*:*" } },
        }),
        "a condition that is met without the key": trust({
          Principal: { Service: "pipes.amazonaws.com" },
          Condition: { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } },
        }),
      },
      unknown: unknowns,
    },
    {
      rule: "iam-oidc-sub-pinned",
      type,
      passing: {
        "one branch": trustGitHub({ StringEquals: { ...aud, sub: "repo:ours/it:ref:refs/heads/main" } }),
        "one environment": trustGitHub({ StringEquals: { ...aud, sub: "repo:ours/it:environment:prod" } }),
        "release branches": trustGitHub({
          StringEquals: aud,
          StringLike: { sub: "repo:ours/it:ref:refs/heads/release/*" },
        }),
        "one workflow": trustGitHub({
          StringEquals: { ...aud, sub: "job_workflow_ref:ours/it/.github/workflows/deploy.yml@refs/heads/main" },
        }),
        "another provider": trust({ Principal: { Federated: "cognito-identity.amazonaws.com" } }),
        "a service": trust({ Principal: { Service: "lambda.amazonaws.com" } }),
      },
      failing: {
        "no condition": trustGitHub({}),
        "the audience alone": trustGitHub({ StringEquals: aud }),
        "the repository alone": trustGitHub({ StringLike: { sub: "repo:ours/it:*" } }),
        "S5.10 any branch of a repository": trustGitHub({ StringEquals: aud, StringLike: { sub: "repo:ours/it:*" } }),
        "S5.10 any ref of a repository": trustGitHub({
          StringEquals: aud,
          StringLike: { sub: "repo:ours/it:ref:refs/heads/*" },
        }),
        "S5.10 all repositories": trustGitHub({ StringEquals: aud, StringLike: { sub: "repo:*" } }),
        "owners that begin alike": trustGitHub({ StringEquals: aud, StringLike: { sub: "repo:ours*" } }),
        "all repositories of an owner": trustGitHub({ StringEquals: aud, StringLike: { sub: "repo:ours/*" } }),
        "one repository or all": trustGitHub({
          StringEquals: aud,
          StringLike: { sub: ["repo:ours/it:environment:prod", "repo:*"] },
        }),
        "an environment that anyone can call so": trustGitHub({ StringEquals: { ...aud, sub: "environment:prod" } }),
        "if it says so": trustGitHub({ StringEquals: aud, StringEqualsIfExists: { sub: "repo:ours/it:ref:main" } }),
      },
      unknown: unknowns,
    },
  ],
});

it("iam-trust-confused-deputy asks the services that the pack's user names", () => {
  const rule = trustRules.find(({ name }) => name === "iam-trust-confused-deputy");
  const config = { services: ["lambda.amazonaws.com"] };
  const ofLambda = trust({ Principal: { Service: "lambda.amazonaws.com" } });
  if (rule) expect(judge(rule, type, ofLambda, config)).toEqual([expect.stringContaining("lambda.amazonaws.com")]);
  expect(rule).toBeDefined();
});
