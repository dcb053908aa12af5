import { DatabaseSync } from "node:sqlite";
import type { Cloud } from "../../../../local/cloud";
import type { Properties, ResourceContext, ResourceType } from "../../../../local/service";
import { createAppAutoscalingService } from "../../../../local/services/appautoscaling";
import { createCloudWatchService } from "../../../../local/services/cloudwatch";
import { createIamService } from "../../../../local/services/iam";
import { createKmsService } from "../../../../local/services/kms";
import { createWafService } from "../../../../local/services/wafv2";
import { Timers } from "../../../../local/timers";

const clock = { now: () => 0 };
const cloud = {
  store: new DatabaseSync(":memory:"),
  timers: new Timers(clock),
  accountId: "000000000000",
  region: "eu-west-1",
  awsUrl: "http://127.0.0.1:4401",
  clock,
} as Cloud;
const context: ResourceContext = { cloud, urn: "urn", name: "thing", physicalName: "thing-1234567" };
const services = [
  createIamService(cloud),
  createKmsService(cloud),
  createCloudWatchService(cloud),
  createAppAutoscalingService(),
  createWafService(cloud),
];
const typeOf = (token: string): ResourceType => {
  const found = services.flatMap((service) => service.types).find((type) => type.token === token);
  if (!found) throw new Error(`no type ${token}`);
  return found;
};
const create = async (token: string, inputs: Properties = {}) => typeOf(token).create(inputs, context);
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:000000000000:${rest}`;
const globalArn = (rest: string) => `arn:aws:iam::000000000000:${rest}`;

const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';

describe("recorded types", () => {
  it.each<[string, Properties, string, Properties]>([
    [
      "aws:iam/role:Role",
      {},
      "thing-1234567",
      { name: "thing-1234567", arn: globalArn("role/thing-1234567"), maxSessionDuration: 3600 },
    ],
    [
      "aws:iam/role:Role",
      { name: "a", path: "/b/" },
      "a",
      { arn: globalArn("role/b/a"), createDate: "1970-01-01T00:00:00.000Z" },
    ],
    ["aws:iam/rolePolicy:RolePolicy", { role: "r", namePrefix: "p-", policy }, "r:p-1234567", { name: "p-1234567" }],
    ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "r", policyArn: "arn:p" }, "r/arn:p", {}],
    ["aws:iam/policy:Policy", { name: "p", policy }, globalArn("policy/p"), { arn: globalArn("policy/p"), path: "/" }],
    [
      "aws:kms/alias:Alias",
      { name: "alias/a", targetKeyId: arn("kms", "key/k") },
      "alias/a",
      { targetKeyArn: arn("kms", "key/k") },
    ],
    [
      "aws:cloudwatch/dashboard:Dashboard",
      { dashboardName: "d" },
      "d",
      { dashboardArn: "arn:aws:cloudwatch::000000000000:dashboard/d" },
    ],
    [
      "aws:appautoscaling/target:Target",
      { resourceId: "table/t", serviceNamespace: "dynamodb" },
      "table/t",
      { roleArn: expect.stringContaining("/dynamodb.application-autoscaling.amazonaws.com/") },
    ],
    [
      "aws:wafv2/webAclAssociation:WebAclAssociation",
      { webAclArn: "arn:acl", resourceArn: "arn:stage" },
      "arn:acl,arn:stage",
      {},
    ],
    ["aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", { resourceArn: "arn:acl" }, "arn:acl", {}],
    ["aws:appautoscaling/policy:Policy", { name: "p" }, "p", { arn: arn("autoscaling", "scalingPolicy:p") }],
  ])("%s with %j has the id and the outputs that AWS gives", async (token, inputs, id, outputs) => {
    const state = await create(token, inputs);
    expect(state.id).toBe(id);
    expect(state.outputs).toMatchObject({ ...inputs, ...outputs });
    expect(typeOf(token).emulated).toBe(/^aws:(?:iam|kms|wafv2)\//.test(token));
  });

  it("makes key ids as AWS does, and keeps them over a change", async () => {
    const state = await create("aws:kms/key:Key", { description: "one" });
    expect(state.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(state.outputs).toMatchObject({ keyId: state.id, arn: arn("kms", `key/${state.id}`), isEnabled: true });
    const changed = await typeOf("aws:kms/key:Key").update?.(state, { description: "two", tags: { a: "b" } }, context);
    expect(changed).toMatchObject({
      id: state.id,
      outputs: { keyId: state.id, description: "two", tagsAll: { a: "b" } },
    });
  });

  it.each([
    ["aws:wafv2/webAcl:WebAcl", "webacl"],
    ["aws:wafv2/ipSet:IpSet", "ipset"],
    ["aws:wafv2/regexPatternSet:RegexPatternSet", "regexpatternset"],
    ["aws:wafv2/ruleGroup:RuleGroup", "rulegroup"],
  ])("gives %s an id and an ARN of its scope, and keeps them over a change", async (token, kind) => {
    const state = await create(token, { scope: "REGIONAL", defaultAction: { allow: {} } });
    expect(state.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(state.outputs).toMatchObject({
      name: "thing-1234567",
      arn: arn("wafv2", `regional/${kind}/thing-1234567/${state.id}`),
    });
    const changed = await typeOf(token).update?.(
      state,
      { scope: "REGIONAL", defaultAction: { allow: {} }, description: "two" },
      context,
    );
    expect(changed).toMatchObject({ id: state.id, outputs: { arn: state.outputs.arn, description: "two" } });
    const global = await create(token, { scope: "CLOUDFRONT", name: "a", defaultAction: { allow: {} } });
    expect(global.outputs.arn).toBe(`arn:aws:wafv2:us-east-1:000000000000:global/${kind}/a/${global.id}`);
  });
});
