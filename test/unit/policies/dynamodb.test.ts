import { dynamodbRules } from "../../../policies/dynamodb";
import { testRules } from "./support/cases";
import { judge, unknown } from "./support/judge";
import type { Given } from "./support/judge-stack";

const type = "aws:dynamodb/table:Table";
const inStack = (stack: string) => ({ more: { urn: `urn:pulumi:${stack}::shop::${type}::orders` } });
const key = "arn:aws:kms:eu-west-1:123456789012:key/0e5f";
const ours = { "portico:project": "test", "portico:stack": "test" };

const table = (props: object): Given => ({ type, name: "table", props: { name: "orders", ...props } });
const target = (what: string, more: Partial<Given> = { from: { resourceId: ["table"] } }): Given => ({
  type: "aws:appautoscaling/target:Target",
  name: what,
  props: { resourceId: unknown, scalableDimension: `dynamodb:table:${what}CapacityUnits` },
  ...more,
});
const byName = (what: string) =>
  target(what, { props: { resourceId: "table/orders", scalableDimension: `dynamodb:table:${what}CapacityUnits` } });
const selection = (props: object, from: Given["from"] = {}): Given => ({
  type: "aws:backup/selection:Selection",
  name: "selection",
  props,
  from,
});

testRules(dynamodbRules, {
  resources: [
    {
      rule: "ddb-pitr",
      type,
      passing: { "recovery on": { pointInTimeRecovery: { enabled: true } } },
      failing: { "nothing said": {}, "recovery off": { pointInTimeRecovery: { enabled: false } } },
      unknown: {
        "all of it": [{ pointInTimeRecovery: unknown }, "pointInTimeRecovery"],
        "the switch": [{ pointInTimeRecovery: { enabled: unknown } }, "pointInTimeRecovery.enabled"],
      },
      mended: {
        "the switch": [
          { name: unknown, pointInTimeRecovery: { enabled: false, recoveryPeriodInDays: unknown } },
          { name: unknown, pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: unknown } },
        ],
      },
    },
    {
      rule: "ddb-deletion-protection",
      type,
      ...inStack("prod"),
      passing: { protected: { deletionProtectionEnabled: true } },
      failing: { "nothing said": {}, off: { deletionProtectionEnabled: false } },
      unknown: { switch: [{ deletionProtectionEnabled: unknown }, "deletionProtectionEnabled"] },
      mended: { switch: [{ hashKey: unknown }, { hashKey: unknown, deletionProtectionEnabled: true }] },
    },
    {
      rule: "ddb-deletion-protection",
      type,
      ...inStack("live"),
      config: { stacks: ["live"] },
      passing: { protected: { deletionProtectionEnabled: true } },
      failing: { "in a stack that the user names": {} },
      unknown: {},
    },
    {
      rule: "ddb-sse-kms",
      type,
      passing: { "a key": { serverSideEncryption: { enabled: true, kmsKeyArn: key } } },
      failing: {
        "nothing said": {},
        "AWS's own": { serverSideEncryption: { enabled: true } },
        "AWS's own by its alias": {
          serverSideEncryption: { enabled: true, kmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:alias/aws/dynamodb" },
        },
      },
      unknown: {
        key: [{ serverSideEncryption: { enabled: true, kmsKeyArn: unknown } }, "serverSideEncryption.kmsKeyArn"],
      },
    },
    {
      rule: "ddb-tagged",
      type,
      passing: { tagged: { tags: { ...ours, team: unknown } } },
      failing: { "nothing said": {}, "one is missing": { tags: { "portico:project": unknown } } },
      unknown: { tags: [{ tags: unknown }, "tags"] },
      mended: { tags: [{ tags: { team: unknown } }, { tags: { team: unknown, ...ours } }] },
    },
  ],
  stacks: [
    {
      rule: "ddb-scaling",
      passing: {
        "on demand": [table({ billingMode: "PAY_PER_REQUEST" })],
        scaled: [table({ billingMode: "PROVISIONED" }), target("Read"), target("Write")],
        "scaled by name": [table({}), byName("Read"), byName("Write")],
      },
      failing: {
        "a fixed capacity": [[table({ readCapacity: 5, writeCapacity: 5 })], ["table"]],
        "only reading": [[table({}), target("Read")], ["table"]],
        "another table": [
          [table({}), { ...table({ name: "users" }), name: "other" }, target("Read"), target("Write")],
          ["other"],
        ],
      },
      unknown: { billing: [[table({ billingMode: unknown })], "billingMode"] },
      mended: {
        billing: [type, { hashKey: unknown }, { hashKey: unknown, billingMode: "PAY_PER_REQUEST" }],
        "what the provider filled in": [
          type,
          { billingMode: "PROVISIONED", __defaults: ["billingMode"] },
          { billingMode: "PAY_PER_REQUEST", __defaults: [] },
        ],
      },
    },
    {
      rule: "ddb-backup-plan",
      passing: {
        "named in a plan": [table({}), selection({ resources: [unknown] }, { resources: ["table"] })],
        "with a plan's tag": [
          table({ tags: { backup: "daily" } }),
          selection({ selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }] }),
        ],
        "with all tables": [table({}), selection({ resources: ["arn:aws:dynamodb:*:*:table/*"] })],
      },
      failing: {
        "no plan": [[table({})], ["table"]],
        "another tag": [
          [
            table({ tags: { backup: "never" } }),
            selection({ selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }] }),
          ],
          ["table"],
        ],
      },
      unknown: { "what a plan names": [[table({}), selection({ resources: unknown })], "resources"] },
    },
  ],
});

it("ddb-deletion-protection has nothing to say outside of production", () => {
  const rule = dynamodbRules.find(({ name }) => name === "ddb-deletion-protection");
  const { more } = inStack("dev");
  if (rule) expect(judge(rule, type, { deletionProtectionEnabled: unknown }, {}, more)).toBe("passes");
  expect(rule).toBeDefined();
});
