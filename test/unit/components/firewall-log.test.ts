import { byDefault, made } from "./support/gateway";

const webAcl = "aws:wafv2/webAcl:WebAcl";
const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const group = "aws:cloudwatch/logGroup:LogGroup";

describe("The firewall's log", () => {
  const secret = ["authorization", "cookie", "x-api-key"];

  it("has a group that WAF takes, encrypted and with a retention", async () => {
    const all = await made({ logRetentionDays: 90 });
    const { inputs } = all.one(group, "api-firewall-log");
    expect(inputs).toMatchObject({
      name: "aws-waf-logs-api-1a2b3c4-dev",
      retentionInDays: 90,
      kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1111",
    });
    expect(all.one(logging).inputs).toMatchObject({
      resourceArn: "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/api-firewall-1a2b3c4/2222",
      logDestinationConfigs: ["arn:aws:logs:eu-central-1:123456789012:log-group:aws-waf-logs-api-1a2b3c4-dev"],
    });
  });

  it("lets this account's log delivery write, before it begins", async () => {
    const all = await byDefault();
    const policy = all.one("aws:cloudwatch/logResourcePolicy:LogResourcePolicy");
    expect(policy.inputs.resourceArn).toMatch(/:log-group:aws-waf-logs-api-1a2b3c4-dev$/);
    expect(JSON.parse(String(policy.inputs.policyDocument)).Statement).toEqual([
      {
        Sid: "AWSLogDeliveryWrite20150319",
        Effect: "Allow",
        Principal: { Service: ["delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: ["arn:aws:logs:eu-central-1:123456789012:log-group:aws-waf-logs-api-1a2b3c4-dev:log-stream:*"],
        Condition: {
          StringEquals: { "aws:SourceAccount": ["123456789012"] },
          ArnLike: { "aws:SourceArn": ["arn:aws:logs:eu-central-1:123456789012:*"] },
        },
      },
    ]);
    expect(all.one(logging).dependencies).toContain(policy.urn);
  });

  it("holds no credentials, nor do the sampled requests", async () => {
    const all = await byDefault();
    expect(all.one(logging).inputs.redactedFields).toEqual(secret.map((name) => ({ singleHeader: { name } })));
    expect(all.one(webAcl).inputs.dataProtectionConfig).toEqual({
      dataProtections: [{ action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: secret } }],
    });
  });

  it("holds what was refused or counted; all of it with the profile regulated", async () => {
    const filter = (await byDefault()).one(logging).inputs.loggingFilter as {
      defaultBehavior: string;
      filters: { behavior: string; requirement: string; conditions: { actionCondition: { action: string } }[] }[];
    };
    expect(filter.defaultBehavior).toBe("DROP");
    expect(filter.filters).toEqual([
      {
        behavior: "KEEP",
        requirement: "MEETS_ANY",
        conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({ actionCondition: { action } })),
      },
    ]);
    const all = await made({}, { config: { "portico:profile": "regulated" } });
    expect(all.one(logging).inputs).not.toHaveProperty("loggingFilter");
  });
});
