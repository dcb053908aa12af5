import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { replacedBy, replacementPaths } from "../../../../local/engine/replacements";
import { types } from "../../../../local/engine/replacements/replacements.json";
import type { Properties } from "../../../../local/service";
import { bareServices } from "../../../../scripts/coverage";

const paths = types as Readonly<Record<string, string>>;

describe("what replaces a resource", () => {
  it.each<[string, Properties, Properties, string[]]>([
    ["aws:dynamodb/table:Table", { hashKey: "a" }, { hashKey: "b" }, ["hashKey"]],
    [
      "aws:dynamodb/table:Table",
      { billingMode: "PROVISIONED", readCapacity: 1 },
      { billingMode: "PAY_PER_REQUEST" },
      [],
    ],
    [
      "aws:dynamodb/table:Table",
      { localSecondaryIndexes: [] },
      { localSecondaryIndexes: [{ name: "i" }] },
      ["localSecondaryIndexes"],
    ],
    ["aws:dynamodb/table:Table", { globalSecondaryIndexes: [] }, { globalSecondaryIndexes: [{ name: "i" }] }, []],
    [
      "aws:dynamodb/table:Table",
      {},
      { importTable: { s3BucketSource: { bucket: "b" } } },
      ["importTable.s3BucketSource"],
    ],
    ["aws:dynamodb/table:Table", { importTable: { inputFormat: "CSV" } }, { importTable: { inputFormat: "ION" } }, []],
    ["aws:dynamodb/table:Table", {}, { restoreSourceName: "old" }, ["restoreSourceName"]],
    ["aws:dynamodb/table:Table", { restoreSourceName: "old" }, {}, []],
    ["aws:lambda/function:Function", { name: "a" }, { name: "b" }, ["name"]],
    ["aws:lambda/function:Function", { memorySize: 128, code: 1 }, { memorySize: 256, code: 2 }, []],
    ["aws:lambda/function:Function", {}, { durableConfig: { executionTimeout: 1 } }, ["durableConfig"]],
    [
      "aws:lambda/function:Function",
      { durableConfig: { executionTimeout: 1 } },
      { durableConfig: { executionTimeout: 2 } },
      [],
    ],
    [
      "aws:lambda/layerVersion:LayerVersion",
      { code: { kind: "archive", hash: "1" } },
      { code: { kind: "archive", hash: "2" } },
      ["code"],
    ],
    ["aws:sqs/queue:Queue", { fifoQueue: false }, { fifoQueue: true }, ["fifoQueue"]],
    ["aws:sqs/queue:Queue", { delaySeconds: 1, policy: "a" }, { delaySeconds: 2, policy: "b" }, []],
    ["aws:iam/role:Role", { name: "a", path: "/" }, { name: "b", path: "/p/" }, ["name", "path"]],
    ["aws:iam/role:Role", { assumeRolePolicy: "a" }, { assumeRolePolicy: "b" }, []],
    ["aws:kms/key:Key", { keyUsage: "ENCRYPT_DECRYPT" }, { keyUsage: "SIGN_VERIFY" }, ["keyUsage"]],
    ["aws:kms/key:Key", { policy: "a", enableKeyRotation: false }, { policy: "b", enableKeyRotation: true }, []],
    ["aws:apigateway/deployment:Deployment", { triggers: { a: "1" } }, { triggers: { a: "2" } }, ["triggers"]],
    [
      "aws:cognito/userPool:UserPool",
      {},
      { usernameConfiguration: { caseSensitive: true } },
      ["usernameConfiguration.caseSensitive"],
    ],
    ["aws:cognito/userPool:UserPool", { mfaConfiguration: "OFF" }, { mfaConfiguration: "ON" }, []],
    ["aws:ssm/parameter:Parameter", { tier: "Advanced" }, { tier: "Standard" }, ["tier"]],
    ["aws:ssm/parameter:Parameter", { tier: "Standard" }, { tier: "Advanced" }, []],
    ["aws:ec2/vpc:Vpc", { instanceTenancy: "default" }, { instanceTenancy: "dedicated" }, ["instanceTenancy"]],
    ["aws:ec2/vpc:Vpc", { instanceTenancy: "dedicated" }, {}, []],
    ["aws:sqs/queue:Queue", {}, { region: "us-east-1" }, []],
    ["aws:sqs/queue:Queue", {}, { region: "eu-west-1" }, ["region"]],
    ["aws:none/thing:Thing", { name: "a" }, { name: "b" }, []],
    ["random:index/id:Id", { name: "a" }, { name: "b" }, []],
    ["aws:toString", { name: "a" }, { name: "b" }, []],
  ])("%s from %j to %j: %j", (type, before, after, expected) => {
    expect(replacedBy(type, before, after, "us-east-1")).toEqual(expected);
  });

  it("is what the type says, where it says so", () => {
    const change = [{ fifoQueue: false, delaySeconds: 1 }, { fifoQueue: true, delaySeconds: 2 }, "us-east-1"] as const;
    expect(replacedBy("aws:sqs/queue:Queue", ...change, { replaceOn: ["delaySeconds"] })).toEqual(["delaySeconds"]);
  });

  it("is known for every type that a service owns, and said nowhere else", () => {
    const owned = bareServices().flatMap((service) => service.types);
    expect(
      owned.filter(({ token }) => !(/^aws:([^:]+):/.exec(token)?.[1] ?? "").split(" ").every((path) => path in paths)),
    ).toEqual([]);
    expect(owned.filter(({ replaceOn }) => replaceOn !== undefined).map(({ token }) => token)).toEqual([]);
  });
});

const root = dirname(require.resolve("@pulumi/aws/package.json"));

const folders = new Map<string, string[]>();
const filesOf = (module: string): string[] => {
  const known = folders.get(module) ?? readdirSync(join(root, module));
  folders.set(module, known);
  return known;
};

/** The arguments of a type and what @pulumi/aws' docs say of each. */
function documentation(type: string): Map<string, string> {
  const declarations = declarationsOf(type);
  const args = declarations.slice(declarations.lastIndexOf("export interface "));
  const members = args.matchAll(/(?:\/\*\*\n((?:(?!\*\/)[\s\S])*)\*\/\n)?\s*(\w+)\??: /g);
  return new Map([...members].map(([, text = "", name = ""]) => [name, text.replace(/\s*\n\s*\* ?/g, " ").trim()]));
}

/** Files are named as their types, but for the case of some letters, and `index_`. */
function declarationsOf(type: string): string {
  const [module = "", kind = ""] = type.split("/");
  const name = (kind === "index" ? "index_" : kind).toLowerCase();
  const file = filesOf(module).find((each) => each.toLowerCase() === `${name}.d.ts`) ?? "";
  return readFileSync(join(root, module, file), "utf8");
}

describe("the data from the provider's schemas", () => {
  const all = Object.entries(paths).map(([type, list]) => ({
    type,
    replacing: list === "" ? [] : list.split(" "),
    docs: documentation(type),
  }));

  it("has nearly every type of @pulumi/aws, each path beginning with one of its arguments", () => {
    expect(all.length).toBeGreaterThan(1650);
    const strange = all.flatMap(({ type, replacing, docs }) =>
      replacing.filter((path) => !docs.has(path.split(/[.[]/)[0] ?? "")).map((path) => `${type} ${path}`),
    );
    expect(strange).toEqual([]);
  });

  it("agrees with what @pulumi/aws' docs say, which others wrote; where not, by a condition or a slip of the docs", () => {
    const saysSo = /forces? (?:a |the )?(?:new resource|replacement|recreation)|forces resource replacement/i;
    const said = all.flatMap(({ type, replacing, docs }) =>
      [...docs]
        .filter(([, text]) => saysSo.test(text))
        .map(([name]) => ({ name: `${type} ${name}`, agreed: replacing.includes(name) })),
    );
    expect(said.filter(({ agreed }) => agreed).length).toBeGreaterThan(70);
    expect(said.filter(({ agreed }) => !agreed).map(({ name }) => name)).toEqual([...onCondition, ...otherwise].sort());
  });

  it("is read as paths", () => {
    expect(replacementPaths("aws:sqs/queue:Queue")).toEqual(["fifoQueue", "name", "namePrefix", "region"]);
    expect(replacementPaths("aws:rds/instance:Instance")).toContain("s3Import.bucketName");
    expect(replacementPaths("aws:apigateway/restApi:RestApi")).toEqual(["region"]);
    expect(replacementPaths("aws:iam/accountAlias:AccountAlias")).toEqual(["accountAlias"]);
  });
});

/** Some changes of these replace, others do not. */
const onCondition = [
  "alb/loadBalancer secondaryIpsAutoAssignedPerSubnet",
  "alb/loadBalancer securityGroups",
  "alb/loadBalancer subnets",
  "bedrock/agentcoreApiKeyCredentialProvider apiKeySecretSource",
  "ec2/instance enablePrimaryIpv6",
  "ec2/networkInterface enablePrimaryIpv6",
  "ec2/spotInstanceRequest enablePrimaryIpv6",
  "ec2/vpcEndpoint privateDnsEnabled",
  "elasticache/replicationGroup transitEncryptionEnabled",
  "elb/loadBalancer subnets",
  "fsx/lustreFileSystem fileSystemTypeVersion",
  "lb/loadBalancer secondaryIpsAutoAssignedPerSubnet",
  "lb/loadBalancer securityGroups",
  "lb/loadBalancer subnets",
];

/** The docs say it, and the schemas of the release that the data is from do not. */
const otherwise = [
  "bedrock/agentcoreMemoryStrategy name",
  "directconnect/hostedPrivateVirtualInterface rateLimit",
  "directconnect/hostedPublicVirtualInterface rateLimit",
  "directconnect/hostedTransitVirtualInterface rateLimit",
  "networkmanager/siteToSiteVpnAttachment routingPolicyLabel",
  "workspacesweb/sessionLogger displayName",
];
