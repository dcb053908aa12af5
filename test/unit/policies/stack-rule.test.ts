import { RestApi, Stage } from "@pulumi/aws/apigateway";
import { Table } from "@pulumi/aws/dynamodb";
import { Bucket, BucketPublicAccessBlock } from "@pulumi/aws/s3";
import { Queue } from "@pulumi/aws/sqs";
import { WebAclAssociation } from "@pulumi/aws/wafv2";
import { remedyOn, stackRule } from "../../../policies/kit/stack-rule";
import { testRules } from "./support/cases";
import { unknown } from "./support/judge";
import { type Given, judgeStack } from "./support/judge-stack";

const told = { why: "It is open.", mend: "Close it.", severity: "high" } as const;

const behindWaf = stackRule({
  ...told,
  name: "test-waf",
  title: "Stages are behind a web ACL",
  on: Stage,
  passes: (stage, { stack }) => stack.thatRefer(WebAclAssociation, "resourceArn", stage).length > 0,
});

const oneBlock = stackRule({
  ...told,
  name: "test-block",
  title: "Buckets have one block",
  on: [Bucket, BucketPublicAccessBlock],
  faults: (declared, { stack, config }) => {
    if (!declared.is(Bucket)) return [];
    const blocks = stack.thatRefer(BucketPublicAccessBlock, "bucket", declared);
    if (blocks.length === 0) return ["The bucket has no block."];
    return blocks.every(({ inputs }) => inputs.blockPublicAcls === (config.asked ?? true))
      ? []
      : ["The block is open."];
  },
  remedy: remedyOn(BucketPublicAccessBlock, (_, { config }) => ({ blockPublicAcls: config.asked !== false })),
});

const stage = (name: string): Given => ({ type: "aws:apigateway/stage:Stage", name, props: { arn: unknown } });
const association = (name: string, resourceArn: string, ...from: string[]): Given => ({
  type: "aws:wafv2/webAclAssociation:WebAclAssociation",
  name,
  props: { resourceArn },
  from: { resourceArn: from },
});
const bucket = (name: string, props: object = {}): Given => ({ type: "aws:s3/bucket:Bucket", name, props });
const blockType = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const block = (props: object, ...from: string[]): Given => ({
  type: blockType,
  name: "block",
  props: { blockPublicAcls: true, ...props },
  from: { bucket: from },
});

testRules([behindWaf, oneBlock], {
  stacks: [
    {
      rule: "test-waf",
      passing: {
        "the ARN not known, but made from the stage": [stage("a"), association("w", unknown, "a")],
        "the ARN known": [{ ...stage("a"), props: { arn: "arn:a" } }, association("w", "arn:a")],
      },
      failing: {
        "no association": [
          [stage("a"), stage("b")],
          ["a", "b"],
        ],
        "an association with another stage, whose ARN is not known": [
          [stage("a"), stage("b"), association("w", unknown, "b")],
          ["a"],
        ],
        "an association with another stage by its ARN": [
          [{ ...stage("a"), props: { arn: "arn:a" } }, association("w", "arn:a2")],
          ["a"],
        ],
      },
      unknown: {
        "an association with something that Pulumi does not name": [
          [stage("a"), association("w", unknown)],
          "resourceArn",
        ],
      },
    },
    {
      rule: "test-block",
      passing: {
        "by dependency": [bucket("b"), block({ bucket: unknown }, "b")],
        "by name": [bucket("b", { bucket: "ours" }), block({ bucket: "ours" })],
      },
      failing: {
        "the block of another": [[bucket("b"), bucket("c"), block({ bucket: unknown }, "c")], ["b"]],
        "an open block": [[bucket("b"), block({ bucket: unknown, blockPublicAcls: false }, "b")], ["b"]],
      },
      unknown: {
        "the flag": [[bucket("b"), block({ bucket: unknown, blockPublicAcls: unknown }, "b")], "blockPublicAcls"],
      },
      mended: {
        "the flag": [
          blockType,
          { bucket: unknown, blockPublicAcls: false },
          { bucket: unknown, blockPublicAcls: true },
        ],
        "a flag that is not there": [blockType, { bucket: unknown }, { bucket: unknown, blockPublicAcls: true }],
      },
    },
  ],
});

describe("a rule about a stack", () => {
  it("judges every resource, however many of them it cannot know", () => {
    const flag = (name: string, blockPublicAcls: unknown): Given => ({
      ...block({ bucket: unknown, blockPublicAcls }, name),
      name: `${name}-block`,
    });
    const stack = [bucket("a"), flag("a", unknown), bucket("b"), flag("b", false), bucket("c"), flag("c", true)];
    expect(judgeStack(oneBlock, stack)).toEqual({
      b: ["The block is open. Close it."],
      "unknown: blockPublicAcls": [],
    });
  });

  it("is told the configuration", () => {
    const stack = [bucket("b"), block({ bucket: unknown, blockPublicAcls: false }, "b")];
    expect(judgeStack(oneBlock, stack, { asked: false })).toBe("passes");
  });

  it("carries its type, so that Pulumi unpacks no stack without it, but for one that is about several", () => {
    expect(behindWaf.validateStack).toHaveProperty("__pulumiType", "aws:apigateway/stage:Stage");
    expect(oneBlock.validateStack).not.toHaveProperty("__pulumiType");
    expect([behindWaf.types, oneBlock.types.length]).toEqual([["aws:apigateway/stage:Stage"], 2]);
  });

  it("mends by default where it has a remedy", () => {
    expect([behindWaf.enforcementLevel, oneBlock.enforcementLevel]).toEqual(["mandatory", "remediate"]);
  });
});

describe("what a resource refers to", () => {
  const verdict = (props: object, other: object, from: Record<string, string[]> = {}) => {
    const refers = stackRule({
      ...told,
      name: "test-refers",
      title: "Tables refer to every queue",
      on: Table,
      passes: (table, { stack }) => stack.all(Queue).every((queue) => table.refersTo(queue)),
    });
    const verdictOfAll = judgeStack(refers, [
      { type: "aws:dynamodb/table:Table", name: "table", props, from },
      { type: "aws:sqs/queue:Queue", name: "queue", props: other },
      { type: "aws:apigateway/restApi:RestApi", name: "api", props: {} },
    ]);
    return typeof verdictOfAll === "string" ? verdictOfAll : "fails";
  };
  const arn = "arn:aws:sqs:eu-west-1:123456789012:jobs";

  it.each<[string, object, object, Record<string, string[]>, string]>([
    ["an output of it, not known", { policy: unknown }, { arn: unknown }, { policy: ["queue"] }, "passes"],
    ["an output of another, not known", { policy: unknown }, { arn: unknown }, { policy: ["api"] }, "fails"],
    ["its ARN in a policy", { policy: `{"Resource":"${arn}"}` }, { arn }, {}, "passes"],
    ["its ARN in a list of objects", { targets: [{ arn }] }, { arn }, {}, "passes"],
    ["an ARN that begins alike", { policy: `{"Resource":"${arn}-dead"}` }, { arn }, {}, "fails"],
    ["one that begins alike, and then its own", { policy: `${arn}-dead ${arn}` }, { arn }, {}, "passes"],
    ["its name", { queue: "jobs" }, { name: "jobs", arn: unknown }, {}, "passes"],
    ["its URL", { url: "https://q/jobs" }, { name: unknown, url: "https://q/jobs" }, {}, "passes"],
    ["its name within another text", { queue: "no-jobs-here" }, { name: "jobs" }, {}, "fails"],
    ["an empty name", { queue: "" }, { name: "" }, {}, "fails"],
    ["a value of unknown origin", { queue: unknown }, { name: "jobs" }, {}, "unknown: queue"],
  ])("%s", (_, props, other, from, expected) => {
    expect(verdict(props, other, from)).toBe(expected);
  });

  it("finds what a resource is made from", () => {
    const rule = stackRule({
      ...told,
      name: "test-referred",
      title: "Stages have an API",
      on: Stage,
      passes: (one, { stack }) => stack.referred(one, "restApi", RestApi).length === 1,
    });
    const api = (name: string): Given => ({ type: "aws:apigateway/restApi:RestApi", name, props: { id: unknown } });
    const of = (...from: string[]) => ({ ...stage("s"), props: { restApi: unknown }, from: { restApi: from } });
    expect(judgeStack(rule, [api("a"), api("b"), of("a")])).toBe("passes");
    expect(judgeStack(rule, [api("a"), of("a"), api("b")])).toBe("passes");
    expect(judgeStack(rule, [api("a"), api("b"), of("a", "b")])).toEqual({ s: ["It is open. Close it."] });
  });
});
