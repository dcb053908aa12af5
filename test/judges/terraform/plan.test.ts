import type { RecordedResource } from "../../../local/engine/recording";
import { type Plan, planOf } from "./plan";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const recorded = (type: string, name: string, more: Partial<RecordedResource> = {}): RecordedResource => ({
  urn: `urn:pulumi:test::test::${type}::${name}`,
  type,
  name,
  parent: "",
  custom: true,
  inputs: {},
  asDeclared: {},
  outputs: {},
  propertyDependencies: {},
  protect: false,
  provider: "",
  source: undefined,
  ...more,
});

const planOfOne = (type: string, asDeclared: Record<string, unknown>) =>
  planOf([recorded(type, "it", { asDeclared })], known);
const known = new Set([
  "aws_vpc_security_group_ingress_rule",
  "aws_db_instance",
  "aws_s3_bucket_versioning",
  "aws_vpc",
]);
const valuesIn = (plan: Plan) => plan.planned_values.root_module.resources[0]?.values;

describe("a program as a Terraform plan", () => {
  it.each([
    ["aws:sqs/queue:Queue", "aws_sqs_queue"],
    ["aws:apigateway/restApi:RestApi", "aws_api_gateway_rest_api"],
    ["aws:cloudwatch/logGroup:LogGroup", "aws_cloudwatch_log_group"],
    ["aws:rds/instance:Instance", "aws_db_instance"],
    ["aws:ec2/vpc:Vpc", "aws_vpc"],
    ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws_vpc_security_group_ingress_rule"],
    ["aws:s3/bucketVersioning:BucketVersioning", "aws_s3_bucket_versioning"],
  ])("calls %s %s", (type, name) => {
    expect(planOfOne(type, {}).planned_values.root_module.resources).toMatchObject([
      { address: `${name}.it`, mode: "managed", type: name, name: "it" },
    ]);
  });

  it("writes objects as blocks, lists of objects by the name of one of them, and maps as they are", () => {
    const plan = planOfOne("aws:dynamodb/table:Table", {
      attributes: [{ name: "id", type: "S" }],
      globalSecondaryIndexes: [{ name: "byType", projectionType: "ALL", nonKeyAttributes: ["a"] }],
      pointInTimeRecovery: { enabled: true },
      tags: { costCentre: "a" },
      billingMode: "PAY_PER_REQUEST",
    });
    expect(valuesIn(plan)).toEqual({
      attribute: [{ name: "id", type: "S" }],
      global_secondary_index: [{ name: "byType", projection_type: "ALL", non_key_attributes: ["a"] }],
      point_in_time_recovery: [{ enabled: true }],
      tags: { costCentre: "a" },
      billing_mode: "PAY_PER_REQUEST",
    });
  });

  it("writes blocks within blocks, and Terraform's own plurals", () => {
    expect(valuesIn(planOfOne("aws:apigateway/usagePlan:UsagePlan", { apiStages: [{ apiId: "a" }] }))).toEqual({
      api_stages: [{ api_id: "a" }],
    });
    const rules = [{ statement: { managedRuleGroupStatement: { vendorName: "AWS" } } }];
    expect(valuesIn(planOfOne("aws:wafv2/webAcl:WebAcl", { rules }))).toEqual({
      rule: [{ statement: [{ managed_rule_group_statement: [{ vendor_name: "AWS" }] }] }],
    });
    expect(valuesIn(planOfOne("aws:ec2/securityGroup:SecurityGroup", { ingress: [{ fromPort: 22 }] }))).toEqual({
      ingress: [{ from_port: 22 }],
    });
  });

  it("writes as a list what Pulumi has one of", () => {
    const endpointConfiguration = { types: "REGIONAL", vpcEndpointIds: [] };
    expect(valuesIn(planOfOne("aws:apigateway/restApi:RestApi", { endpointConfiguration }))).toEqual({
      endpoint_configuration: [{ types: ["REGIONAL"], vpc_endpoint_ids: [] }],
    });
  });

  it("writes policies as text, and of files that there are some", () => {
    const policy = { Version: "2012-10-17", Statement: [] };
    for (const written of [policy, JSON.stringify(policy)])
      expect(valuesIn(planOfOne("aws:iam/policy:Policy", { policy: written }))).toEqual({
        policy: JSON.stringify(policy),
      });
    const code = { kind: "archive", path: "somewhere" };
    expect(valuesIn(planOfOne("aws:lambda/function:Function", { code }))).toEqual({ filename: "asset.zip" });
  });

  it("leaves out what is not known, and says so", () => {
    const plan = planOfOne("aws:lambda/function:Function", {
      role: unknown,
      layers: ["a", unknown],
      environment: { variables: { A: "a", B: unknown } },
    });
    expect(plan.resource_changes[0]?.change).toEqual({
      actions: ["create"],
      before: null,
      after: { layers: ["a", null], environment: [{ variables: { A: "a" } }] },
      after_unknown: { role: true },
    });
    expect(valuesIn(plan)).toEqual(plan.resource_changes[0]?.change.after);
  });

  it("says what is made from what, by Terraform's names", () => {
    const key = recorded("aws:kms/key:Key", "the key", { outputs: { id: "k", arn: "arn:k" } });
    const api = recorded("aws:apigateway/restApi:RestApi", "api", { outputs: { id: "r" } });
    const table = recorded("aws:dynamodb/table:Table", "table", {
      asDeclared: { serverSideEncryption: { enabled: true, kmsKeyArn: "arn:k" } },
      propertyDependencies: { serverSideEncryption: [key.urn], tags: ["urn:of:a:component"] },
    });
    const stage = recorded("aws:apigateway/stage:Stage", "stage", {
      asDeclared: { restApi: unknown },
      propertyDependencies: { restApi: [api.urn] },
    });
    const plan = planOf([key, api, table, stage], known);
    const expressions = plan.configuration.root_module.resources.map((resource) => resource.expressions);
    expect(expressions).toEqual([
      {},
      {},
      { server_side_encryption: { references: ["aws_kms_key.the_key.arn", "aws_kms_key.the_key"] } },
      { rest_api_id: { references: ["aws_api_gateway_rest_api.api.id", "aws_api_gateway_rest_api.api"] } },
    ]);
  });

  it("gives every resource an address of its own, and leaves components and other providers out", () => {
    const queue = "aws:sqs/queue:Queue";
    const plan = planOf(
      [
        recorded(queue, "a b"),
        recorded(queue, "a.b"),
        recorded(queue, "1st"),
        recorded("portico:index:EventApi", "events", { custom: false }),
        recorded("random:index/randomId:RandomId", "id"),
      ],
      known,
    );
    const addresses = plan.planned_values.root_module.resources.map(({ address }) => address);
    expect(addresses).toEqual(["aws_sqs_queue.a_b", "aws_sqs_queue.a_b_2", "aws_sqs_queue._1st"]);
  });
});
