import * as fc from "fast-check";
import { type Denial, evaluate, type Policies } from "../../../../local/iam/evaluate";
import { readPolicy } from "../../../../local/iam/policy";
import type { Principal } from "../../../../local/iam/principal";

const account = "000000000000";
const role: Principal = {
  kind: "role",
  account,
  roleArn: `arn:aws:iam::${account}:role/writer`,
  sessionArn: `arn:aws:sts::${account}:assumed-role/writer/fn`,
};
const table = "arn:aws:dynamodb:eu-west-1:000000000000:table/events";
const allowing = (more: object = {}) => ({ Effect: "Allow", Action: "dynamodb:PutItem", Resource: table, ...more });
const denying = (more: object = {}) => ({ ...allowing(more), Effect: "Deny" });
const policy = (...statements: object[]) => readPolicy({ Version: "2012-10-17", Statement: statements });

interface Asked {
  principal?: Principal;
  action?: string;
  resource?: string;
  /** Condition keys; an empty list is a key that the request lacks. */
  keys?: Record<string, string | string[]>;
}
const ask = (
  policies: Policies,
  { principal = role, action = "dynamodb:PutItem", resource = table, keys = {} }: Asked = {},
) =>
  evaluate(
    {
      principal,
      action,
      resource,
      lookup: (key) => (keys[key] === undefined ? undefined : [keys[key]].flat()),
    },
    policies,
  );
/** What came of it: `allowed`, or how it was denied. */
const outcome = (denial: Denial | undefined) => (denial ? `${denial.effect} ${denial.kind}` : "allowed");
const implicit = "implicit identity-based policy";
const explicit = "explicit identity-based policy";

describe("statements", () => {
  it.each<[string, object, Asked, string]>([
    ["the same action and resource", {}, {}, "allowed"],
    ["another action", {}, { action: "dynamodb:GetItem" }, implicit],
    ["another resource", {}, { resource: `${table}2` }, implicit],
    ["an action in another case", { Action: "DynamoDB:putitem" }, {}, "allowed"],
    ["a resource in another case", { Resource: table.toUpperCase() }, {}, implicit],
    ["a list of actions", { Action: ["dynamodb:GetItem", "dynamodb:PutItem"] }, {}, "allowed"],
    ["* in an action", { Action: "dynamodb:*Item" }, {}, "allowed"],
    ["? in an action", { Action: "dynamodb:P?tItem" }, {}, "allowed"],
    ["* for all", { Action: "*", Resource: "*" }, {}, "allowed"],
    ["NotAction", { Action: undefined, NotAction: "dynamodb:Delete*" }, {}, "allowed"],
    ["NotAction that names it", { Action: undefined, NotAction: "dynamodb:Put*" }, {}, implicit],
    ["NotResource", { Resource: undefined, NotResource: `${table}2` }, {}, "allowed"],
    ["NotResource that names it", { Resource: undefined, NotResource: "arn:aws:dynamodb:*" }, {}, implicit],
    ["* in the resource part", { Resource: "arn:aws:dynamodb:*:*:table/*" }, {}, "allowed"],
    ["an index by /*", { Resource: `${table}/*` }, { resource: `${table}/index/byType` }, "allowed"],
    ["the table itself by /*", { Resource: `${table}/*` }, {}, implicit],
    ["an ARN that leaves parts out", { Resource: "arn:aws:dynamodb" }, {}, "allowed"],
    ["a wildcard that would have to reach over a colon", { Resource: "arn:aws:dyn*table/events" }, {}, implicit],
    ["a part of a text", { Resource: table.slice(0, -1) }, {}, implicit],
    ["many wildcards in a row", { Resource: `${"*a".repeat(30)}*` }, { resource: "a".repeat(5000) }, "allowed"],
  ])("%s", (_, statement, asked, expected) => {
    expect(outcome(ask({ identity: [policy(allowing(statement))] }, asked))).toBe(expected);
  });

  it("resolves policy variables, whose values are never wildcards", () => {
    const own = (text: string) => ({ identity: [policy(allowing({ Resource: `${table}-${text}` }))] });
    const placeholder = (text: string) => `$\{${text}}`;
    const variable = placeholder("aws:PrincipalTag/team");
    const asked = (team: string | string[] | undefined, suffix: string) => ({
      resource: `${table}-${suffix}`,
      keys: (team === undefined ? {} : { "aws:principaltag/team": team }) as Record<string, string>,
    });
    expect(outcome(ask(own(variable), asked("red", "red")))).toBe("allowed");
    expect(outcome(ask(own(variable), asked("*", "red")))).toBe(implicit);
    expect(outcome(ask(own(variable), asked([], "red")))).toBe(implicit);
    expect(outcome(ask(own(placeholder("aws:PrincipalTag/team, 'none'")), asked([], "none")))).toBe("allowed");
    expect(outcome(ask(own(placeholder("*")), asked("red", "*")))).toBe("allowed");
    expect(outcome(ask(own(placeholder("*")), asked("red", "x")))).toBe(implicit);
    expect(ask(own(variable), asked(undefined, "red"))?.notes).toEqual([
      `the policy variable ${variable} is not known here`,
    ]);
    const old = readPolicy({ Version: "2008-10-17", Statement: allowing({ Resource: `${table}-${variable}` }) });
    expect(outcome(ask({ identity: [old] }, { resource: `${table}-${variable}` }))).toBe("allowed");
  });

  it.each([
    "not json",
    "[]",
    "{}",
    { Version: "2020-01-01", Statement: allowing() },
    { Statement: [] },
    { Statement: "all" },
    { Statement: { ...allowing(), Effect: "allow" } },
    { Statement: { ...allowing(), Action: undefined } },
    { Statement: { ...allowing(), NotAction: "a:B" } },
    { Statement: { ...allowing(), Resorce: "*" } },
    { Statement: { ...allowing(), Action: [{}] } },
    { Statement: { ...allowing(), Principal: "someone" } },
    { Statement: allowing(), Extra: 1 },
  ])("refuses %j as malformed", (document) => {
    expect(() => readPolicy(document)).toThrow(/^MalformedPolicyDocument: /);
  });
});

describe("conditions", () => {
  const day = "2026-11-22T10:00:00Z";
  it.each<[operator: string, wanted: string | string[], given: string | string[], isMet: boolean]>([
    ["StringEquals", "a", "a", true],
    ["StringEquals", ["b", "a"], "a", true],
    ["StringEquals", "a*", "ab", false],
    ["StringEquals", "a", [], false],
    ["StringEqualsIfExists", "a", [], true],
    ["StringEqualsIfExists", "a", "b", false],
    ["StringNotEquals", "a", "b", true],
    ["StringNotEquals", ["a", "b"], "b", false],
    ["StringNotEquals", "a", [], true],
    ["StringEqualsIgnoreCase", "A", "a", true],
    ["StringNotEqualsIgnoreCase", "A", "a", false],
    ["StringLike", "a*c?", "abbcd", true],
    ["StringNotLike", "a*", "abc", false],
    ["ArnEquals", "arn:aws:s3:::b*", "arn:aws:s3:::bucket", true],
    ["ArnLike", "arn:aws:execute-api:*:*:abc/*/GET/x", "arn:aws:execute-api:e:1:abc/dev/GET/x", true],
    ["ArnLike", "arn:aws:execute-api:*:*:abc/*/GET/x", "arn:aws:execute-api:e:1:abc/dev/POST/x", false],
    ["ArnLike", "arn:*:abc", "arn:aws:execute-api:e:1:abc", false],
    ["ArnLike", "arn:aws:s3:::b:more", "arn:aws:s3:::b", false],
    ["ArnNotLike", "arn:aws:s3:::b*", "arn:aws:s3:::bucket", false],
    ["Bool", "true", "True", true],
    ["IpAddress", ["10.0.0.0/8", "192.0.2.1"], "10.1.2.3", true],
    ["IpAddress", ["10.0.0.0/8", "192.0.2.1"], "192.0.2.1", true],
    ["IpAddress", "192.0.2.1", "192.0.2.2", false],
    ["IpAddress", "2001:db8::/32", "2001:db8::1", true],
    ["IpAddress", "::1", "::1", true],
    ["IpAddress", "10.0.0.0/8", "here", false],
    ["IpAddress", "somewhere", "10.0.0.1", false],
    ["NotIpAddress", "10.0.0.0/8", "10.1.2.3", false],
    ["NotIpAddress", ["10.0.0.0/8", "192.0.2.1"], "192.0.2.2", true],
    ["Bool", "false", "true", false],
    ["NumericEquals", "1.0", "1", true],
    ["NumericNotEquals", "1", "2", true],
    ["NumericLessThan", "3", "3", false],
    ["NumericLessThanEquals", "3", "3", true],
    ["NumericGreaterThan", "3", "4", true],
    ["NumericGreaterThanEquals", "3", "x", false],
    ["DateLessThan", "2026-12-01T00:00:00Z", day, true],
    ["DateGreaterThan", "1795341599", day, true],
    ["Null", "true", [], true],
    ["Null", "true", "a", false],
    ["Null", "false", "a", true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringEquals", "a", [], true],
    ["ForAnyValue:StringEquals", "a", ["b", "a"], true],
    ["ForAnyValue:StringEquals", "a", [], false],
    ["ForAnyValue:StringNotEquals", "a", ["a", "b"], true],
    ["ForAllValues:StringNotLike", "a*", ["b", "ab"], false],
  ])("%s %j of %j is %s", (operator, wanted, given, isMet) => {
    const condition = { Condition: { [operator]: { "My:Key": wanted } } };
    const denial = ask({ identity: [policy(allowing(condition))] }, { keys: { "my:key": given } });
    expect(outcome(denial)).toBe(isMet ? "allowed" : implicit);
    expect(denial?.notes ?? []).toEqual([]);
  });

  it("takes all conditions of a statement together", () => {
    const identity = [policy(allowing({ Condition: { StringEquals: { a: "1", b: "2" }, Bool: { c: "true" } } }))];
    expect(outcome(ask({ identity }, { keys: { a: "1", b: "2", c: "true" } }))).toBe("allowed");
    expect(outcome(ask({ identity }, { keys: { a: "1", b: "2", c: "false" } }))).toBe(implicit);
    expect(outcome(ask({ identity }, { keys: { a: "1", b: "0", c: "true" } }))).toBe(implicit);
  });

  it.each<[string, Record<string, object>, string]>([
    [
      "an operator that is not there",
      { BinaryEquals: { a: "QQ==" } },
      "the condition operator BinaryEquals is not evaluated here",
    ],
    ["a key that is not known", { StringEquals: { "x:y": "1" } }, "the condition key x:y is not known here"],
    [
      "a key that is not known, if it exists",
      { StringEqualsIfExists: { "x:y": "1" } },
      "the condition key x:y is not known here",
    ],
    [
      "whether a key is there that is not known",
      { Null: { "x:y": "true" } },
      "the condition key x:y is not known here",
    ],
  ])("%s never allows, always denies, and is said", (_, Condition, note) => {
    const keys = { a: "10.0.0.1" };
    const notAllowed = ask({ identity: [policy(allowing({ Condition }))] }, { keys });
    expect([outcome(notAllowed), notAllowed?.notes]).toEqual([implicit, [note]]);
    const denied = ask({ identity: [policy(allowing(), denying({ Condition }))] }, { keys });
    expect([outcome(denied), denied?.notes]).toEqual([explicit, [note]]);
    const unmet = policy(
      allowing(),
      denying({ Condition: { ...Condition, StringEquals: { ...Condition.StringEquals, a: "0" } } }),
    );
    expect(outcome(ask({ identity: [unmet] }, { keys }))).toBe("allowed");
  });
});

describe("several policies", () => {
  const all = policy({ Effect: "Allow", Action: "*", Resource: "*" });
  const forRole = (AWS: string | string[]) => policy(allowing({ Principal: { AWS } }));

  it.each<[string, Policies, string]>([
    ["nothing allows", { identity: [] }, implicit],
    ["one of two allows", { identity: [policy(allowing({ Action: "a:B" })), all] }, "allowed"],
    ["a deny beside an allow", { identity: [all, policy(denying())] }, explicit],
    ["a boundary that allows", { identity: [all], boundary: policy(allowing()) }, "allowed"],
    ["a boundary does not grant", { identity: [], boundary: all }, implicit],
    [
      "a boundary that lacks it",
      { identity: [all], boundary: policy(allowing({ Action: "a:B" })) },
      "implicit permissions boundary",
    ],
    ["a boundary that denies", { identity: [all], boundary: policy(denying()) }, "explicit permissions boundary"],
    ["the resource allows the role", { identity: [], resource: forRole(role.roleArn) }, "allowed"],
    ["the resource allows the session", { identity: [], resource: forRole(role.sessionArn) }, "allowed"],
    ["the resource allows anybody", { identity: [], resource: policy(allowing({ Principal: "*" })) }, "allowed"],
    ["the resource leaves it to the account", { identity: [], resource: forRole(account) }, implicit],
    ["the resource allows another role", { identity: [], resource: forRole(`${role.roleArn}2`) }, implicit],
    [
      "the resource denies",
      { identity: [all], resource: policy(denying({ Principal: "*" })) },
      "explicit resource-based policy",
    ],
    [
      "the resource denies others",
      { identity: [all], resource: policy(denying({ Principal: undefined, NotPrincipal: { AWS: role.roleArn } })) },
      "allowed",
    ],
    [
      "a key's policy leaves it to the account",
      { identity: [all], resource: forRole(`arn:aws:iam::${account}:root`), resourceDecides: true },
      "allowed",
    ],
    [
      "a key's policy does not know the role",
      { identity: [all], resource: forRole("111111111111"), resourceDecides: true },
      "implicit resource-based policy",
    ],
    [
      "a key's policy allows the role itself",
      { identity: [], resource: forRole(role.roleArn), resourceDecides: true },
      "allowed",
    ],
    [
      "a key's policy leaves it to an account that does not allow it",
      { identity: [], resource: forRole(account), resourceDecides: true },
      implicit,
    ],
  ])("%s", (_, policies, expected) => {
    expect(outcome(ask(policies))).toBe(expected);
  });

  it("lets a service do what the resource's policy allows it, and nothing else", () => {
    const gateway: Principal = { kind: "service", name: "apigateway.amazonaws.com" };
    const forService = (Service: string) => policy(allowing({ Principal: { Service } }));
    const refused = "implicit resource-based policy";
    expect(
      outcome(ask({ identity: [], resource: forService("apigateway.amazonaws.com") }, { principal: gateway })),
    ).toBe("allowed");
    expect(outcome(ask({ identity: [], resource: forService("sns.amazonaws.com") }, { principal: gateway }))).toBe(
      refused,
    );
    expect(outcome(ask({ identity: [], resource: forRole(account) }, { principal: gateway }))).toBe(refused);
    expect(outcome(ask({ identity: [] }, { principal: gateway }))).toBe(refused);
  });
});

describe("whatever the policies", () => {
  const names = fc.constantFrom("a:Get", "a:Put", "a:*", "*", "b:Get");
  const arns = fc.constantFrom("arn:aws:a:::x", "arn:aws:a:::y", "arn:aws:a:::*", "*");
  const conditions = fc.constantFrom(
    {},
    { StringEquals: { k: "1" } },
    { StringNotEquals: { k: "1" } },
    { StringEquals: { unknown: "1" } },
    { BinaryEquals: { k: "1" } },
  );
  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: names,
    Resource: arns,
    Condition: conditions,
  });
  const statements = fc.array(statement, { minLength: 1, maxLength: 5 });
  const asked = { action: "a:Get", resource: "arn:aws:a:::x", keys: { k: "1" } };
  const judge = (...lists: object[][]) => ask({ identity: lists.map((list) => policy(...list)) }, asked);
  const asLong = { Effect: "Allow", Action: "a:Get", Resource: "arn:aws:a:::x" };

  it("a deny always wins", () => {
    const deny = { ...asLong, Effect: "Deny" };
    fc.assert(
      fc.property(statements, statements, (one, two) => {
        expect(judge(one, [...two, deny])?.effect).toBe("explicit");
      }),
    );
  });

  it("adding an allow never denies, taking one away never allows", () => {
    fc.assert(
      fc.property(statements, statement, (one, more) => {
        const allow = { ...more, Effect: "Allow" };
        if (judge(one) === undefined) expect(judge([...one, allow])).toBeUndefined();
        if (judge([...one, allow]) !== undefined) expect(judge(one)).toBeDefined();
      }),
    );
  });

  it("a boundary never allows what would not be without it", () => {
    fc.assert(
      fc.property(statements, statements, (one, bounds) => {
        const bounded = ask({ identity: [policy(...one)], boundary: policy(...bounds) }, asked);
        if (judge(one) !== undefined) expect(bounded).toBeDefined();
      }),
    );
  });

  it("order does not count", () => {
    fc.assert(
      fc.property(statements, (one) => {
        expect(judge([...one].reverse()) === undefined).toBe(judge(one) === undefined);
      }),
    );
  });
});
