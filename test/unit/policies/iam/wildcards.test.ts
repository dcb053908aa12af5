import { wildcardRules } from "../../../../policies/iam/wildcards";
import { testRules } from "../support/cases";
import { judge, unknown } from "../support/judge";
import { allow as allowing } from "../support/policy-text";

const type = "aws:iam/rolePolicy:RolePolicy";
const queue = "arn:aws:sqs:eu-west-1:123456789012:work";

testRules(wildcardRules, {
  resources: [
    {
      rule: "iam-no-admin-policy",
      type,
      passing: {
        "every action on one thing": { policy: allowing({ Action: "*", Resource: queue }) },
        "every action of a service": { policy: allowing({ Action: "sqs:*", Resource: "*" }) },
        "all but some on one thing": { policy: allowing({ NotAction: "iam:*", Resource: queue }) },
      },
      failing: {
        "*": { policy: allowing({ Action: "*", Resource: "*" }) },
        "*:* among others": { policy: allowing({ Action: ["sqs:SendMessage", "*:*"], Resource: [queue, "*"] }) },
        "all but some": { policy: allowing({ NotAction: "iam:*", Resource: "*" }) },
        "on all but some": { policy: allowing({ Action: "*", NotResource: queue }) },
      },
      unknown: {
        document: [{ policy: unknown }, "policy"],
        resource: [
          { policy: { Statement: [{ Effect: "Allow", Action: "*", Resource: unknown }] } },
          "policy.Statement.0.Resource",
        ],
      },
    },
    {
      rule: "iam-no-service-star",
      type,
      passing: { "named actions": { policy: allowing({ Action: "sqs:SendMessage", Resource: "*" }) } },
      failing: { "all of a service": { policy: allowing({ Action: "sqs:*", Resource: queue }) } },
      unknown: { document: [{ policy: unknown }, "policy"] },
    },
    {
      rule: "iam-no-resource-star",
      type,
      passing: { "a named resource": { policy: allowing({ Action: "sqs:*", Resource: queue }) } },
      failing: { "every resource": { policy: allowing({ Action: "sqs:SendMessage", Resource: "*" }) } },
      unknown: { document: [{ policy: unknown }, "policy"] },
    },
  ],
});

const named = (name: string) => {
  const found = wildcardRules.find((rule) => rule.name === name);
  if (!found) throw new Error(`there is no rule ${name}`);
  return found;
};
const noActionWildcard = named("iam-no-service-star");
const noResourceWildcard = named("iam-no-resource-star");

const table = "arn:aws:dynamodb:eu-west-1:123456789012:table/events";
const allow = (more: object) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });

/** The same document in every resource type that can hold one. */
const holders: Record<string, (document: object) => object> = {
  "aws:iam/policy:Policy": (document) => ({ policy: JSON.stringify(document) }),
  "aws:iam/rolePolicy:RolePolicy": (document) => ({ role: unknown, policy: JSON.stringify(document) }),
  "aws:iam/userPolicy:UserPolicy": (document) => ({ user: unknown, policy: JSON.stringify(document) }),
  "aws:iam/groupPolicy:GroupPolicy": (document) => ({ group: unknown, policy: document }),
  "aws:iam/role:Role": (document) => ({
    assumeRolePolicy: unknown,
    inlinePolicies: [{ name: "empty" }, { name: "all", policy: JSON.stringify(document) }],
  }),
};

describe.each(Object.entries(holders))("%s", (type, holding) => {
  it("passes with named actions on named resources", () => {
    const document = allow({ Action: ["dynamodb:GetItem", "dynamodb:Query"], Resource: [table, `${table}/index/*`] });
    expect(judge(noActionWildcard, type, holding(document))).toBe("passes");
    expect(judge(noResourceWildcard, type, holding(document))).toBe("passes");
  });

  it("fails with every action on every resource", () => {
    const document = allow({ Action: "*", Resource: "*" });
    expect(judge(noActionWildcard, type, holding(document))).toEqual([
      "The policy allows the action *. List the actions that are called.",
    ]);
    expect(judge(noResourceWildcard, type, holding(document))).toEqual([
      "The policy allows * on the resource *. Name the ARNs that are used.",
    ]);
  });
});

const verdicts = (document: unknown) => ({
  action: judge(noActionWildcard, type, { policy: document }),
  resource: judge(noResourceWildcard, type, { policy: document }),
});

describe("iam-no-service-star", () => {
  it.each(["*", "dynamodb:*", "*:*", "s3:**", "s3:?*"])("refuses the action %s, one fault for each", (action) => {
    expect(verdicts(allow({ Action: ["s3:GetObject", action, "sqs:*"], Resource: table })).action).toEqual([
      `The policy allows the action ${action}. List the actions that are called.`,
      "The policy allows the action sqs:*. List the actions that are called.",
    ]);
  });

  it.each(["dynamodb:Get*", "s3:?etObject", "kms:Decrypt"])("takes the action %s", (action) => {
    expect(verdicts(allow({ Action: action, Resource: table })).action).toBe("passes");
  });

  it("refuses NotAction, which allows every other action", () => {
    expect(verdicts(allow({ NotAction: "iam:*", Resource: table })).action).toHaveLength(1);
  });
});

describe("iam-no-resource-star", () => {
  it.each(["*", "arn:aws:s3:::*", "arn:aws:dynamodb:*:*:*", "arn:*:*:*:*:*"])("refuses the resource %s", (resource) => {
    const document = allow({ Action: "dynamodb:GetItem", Resource: [table, resource] });
    expect(verdicts(document).resource).toHaveLength(1);
  });

  it("takes * for what AWS cannot restrict, in any case of letters", () => {
    const Action = ["xray:PutTraceSegments", "XRay:putTelemetryRecords", "ecr:GetAuthorizationToken"];
    expect(verdicts(allow({ Action, Resource: "*" })).resource).toBe("passes");
  });

  it("names what beside those can be restricted", () => {
    const Action = ["xray:PutTraceSegments", "sqs:SendMessage"];
    expect(verdicts(allow({ Action, Resource: "*" })).resource).toEqual([
      "The policy allows sqs:SendMessage on the resource *. Name the ARNs that are used.",
    ]);
    expect(verdicts(allow({ Action: "xray:*", Resource: "*" })).resource).toHaveLength(1);
  });

  it("takes NotResource for text messages, where it leaves out every topic", () => {
    const messages = { Action: "sns:Publish", NotResource: "arn:*:sns:*:*:*" };
    expect(verdicts(allow(messages)).resource).toBe("passes");
    expect(verdicts(allow({ ...messages, NotResource: "arn:*:sns:*:*:orders" })).resource).toHaveLength(1);
    expect(verdicts(allow({ ...messages, Action: ["sns:Publish", "sns:Subscribe"] })).resource).toEqual([
      "The policy allows sns:Subscribe on all but its NotResource. Name the ARNs that are used.",
    ]);
  });

  it("refuses NotResource, which reaches every other resource", () => {
    expect(verdicts(allow({ Action: "sqs:SendMessage", NotResource: table })).resource).toHaveLength(1);
    expect(verdicts(allow({ NotAction: "sqs:SendMessage", Resource: "*" })).resource).toHaveLength(1);
  });
});

describe("both IAM rules", () => {
  it("leave denials alone", () => {
    expect(verdicts({ Statement: { Effect: "Deny", Action: "*", Resource: "*" } })).toEqual({
      action: "passes",
      resource: "passes",
    });
  });

  it("read a single statement as well as a list", () => {
    const { action, resource } = verdicts({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } });
    expect([action, resource]).toEqual([expect.any(Array), expect.any(Array)]);
  });

  it.each(["not JSON", "null", 7])("refuse a document that cannot be read: %s", (document) => {
    const { action, resource } = verdicts(document);
    expect(action).toEqual([expect.stringMatching(/not JSON.* List the actions/)]);
    expect(resource).toEqual([expect.stringMatching(/not JSON.* Name the ARNs/)]);
  });

  it("say that a document is not known yet", () => {
    expect(verdicts(unknown)).toEqual({ action: "unknown: policy", resource: "unknown: policy" });
    const inline = { inlinePolicies: [{ policy: unknown }] };
    expect(judge(noResourceWildcard, "aws:iam/role:Role", inline)).toBe("unknown: inlinePolicies.0.policy");
  });

  it("say that a resource within a document is not known yet, and judge its actions all the same", () => {
    expect(verdicts(allow({ Action: "sqs:*", Resource: unknown }))).toEqual({
      action: ["The policy allows the action sqs:*. List the actions that are called."],
      resource: "unknown: policy.Statement.0.Resource",
    });
  });

  it("have nothing to say of a role without inline policies, or of other types", () => {
    expect(judge(noActionWildcard, "aws:iam/role:Role", { assumeRolePolicy: "{}" })).toBe("passes");
    expect(judge(noActionWildcard, "aws:kms/key:Key", { policy: "{}" })).toBe("does not apply");
  });
});
