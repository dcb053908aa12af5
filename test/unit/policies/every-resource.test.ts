import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { everyResourceRules } from "../../../policies/every-resource";
import { taggableTypes } from "../../../policies/every-resource/taggable";
import { secretIn } from "../../../policies/kit/secrets";
import { testRules } from "./support/cases";
import { judge, mend, unknown } from "./support/judge";

const queue = "aws:sqs/queue:Queue";
const table = "aws:dynamodb/table:Table";
const ours = { "portico:project": "test", "portico:stack": "test" };
const inStack = (stack: string, protect: boolean) => ({ urn: `urn:pulumi:${stack}::shop::${table}::orders`, protect });
const provider = (props: object) => ({ provider: { props } as { props: Record<string, unknown> } });

const named = (name: string) => {
  const found = everyResourceRules.find((rule) => rule.name === name);
  if (!found) throw new Error(`there is no rule ${name}`);
  return found;
};

testRules(
  everyResourceRules.filter(({ name }) => name === "required-tags" || name === "allowed-regions"),
  {
    resources: [
      {
        rule: "required-tags",
        type: queue,
        passing: { tagged: { tags: { ...ours, team: unknown } } },
        failing: { "nothing said": {}, "one is missing": { tags: { "portico:stack": "test" } } },
        unknown: { tags: [{ tags: unknown }, "tags"] },
        mended: {
          "all of them": [{ name: unknown }, { name: unknown, tags: ours }],
          "what is missing": [
            { tags: { "portico:stack": "other", team: unknown } },
            { tags: { "portico:stack": "other", "portico:project": "test", team: unknown } },
          ],
        },
      },
      {
        rule: "required-tags",
        type: queue,
        more: provider({ defaultTags: { tags: { "portico:project": unknown } } }),
        passing: { "what the provider lacks": { tags: { "portico:stack": "test" } } },
        failing: { "nothing said": {} },
        unknown: {},
        mended: { "what the provider lacks": [{}, { tags: { "portico:stack": "test" } }] },
      },
      {
        rule: "allowed-regions",
        type: queue,
        config: { allowedRegions: ["eu-west-1", "eu-central-1"] },
        more: provider({ region: "eu-west-1" }),
        passing: { "where the provider is": {}, "a region of its own": { region: "eu-central-1" } },
        failing: { elsewhere: { region: "us-east-1" } },
        unknown: { region: [{ region: unknown }, "region"] },
      },
      {
        rule: "allowed-regions",
        type: queue,
        config: { allowedRegions: ["eu-west-1"] },
        more: provider({ region: "us-east-1" }),
        passing: { "a region of its own": { region: "eu-west-1" } },
        failing: { "where the provider is": {} },
        unknown: {},
      },
    ],
  },
);

describe("required-tags", () => {
  it("asks for none of what takes none", () => {
    expect(judge(named("required-tags"), "aws:sqs/queuePolicy:QueuePolicy", {})).toBe("passes");
    expect(mend(named("required-tags"), "aws:sqs/queuePolicy:QueuePolicy", {})).toBeUndefined();
  });

  it("takes the tags of the provider, which travel as JSON", () => {
    const more = provider({ defaultTags: JSON.stringify({ tags: ours }) });
    expect(judge(named("required-tags"), queue, {}, {}, more)).toBe("passes");
    expect(judge(named("required-tags"), queue, {}, {}, provider({ defaultTags: "{" }))).toHaveLength(1);
  });

  it("says that the provider's tags are not known", () => {
    expect(judge(named("required-tags"), queue, {}, {}, provider({ defaultTags: unknown }))).toBe(
      "unknown: defaultTags",
    );
  });

  it("knows what takes tags, as the package has it", () => {
    expect([...taggableTypes].sort()).toEqual(typesWithTags().sort());
  });
});

/** Read from the type declarations of @pulumi/aws: every resource whose arguments have tags. */
function typesWithTags(): string[] {
  const root = dirname(require.resolve("@pulumi/aws/package.json"));
  const modules = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return modules.flatMap(({ name: folder }) =>
    readdirSync(join(root, folder)).flatMap((file) => {
      const code = join(root, folder, file.replace(/\.d\.ts$/, ".js"));
      if (!file.endsWith(".d.ts") || !existsSync(code)) return [];
      const declared = readFileSync(join(root, folder, file), "utf8");
      const [, name] = /class (\w+) extends pulumi\.CustomResource/.exec(declared) ?? [];
      if (!name || !/^ {4}tags\?: pulumi\.Input<\{/m.test(declared.slice(declared.indexOf(`interface ${name}Args {`))))
        return [];
      return /__pulumiType = '([^']+)'/.exec(readFileSync(code, "utf8"))?.[1] ?? [];
    }),
  );
}

describe("stateful-protected", () => {
  const rule = named("stateful-protected");

  it("asks for the protection of data in production", () => {
    expect(judge(rule, table, { name: unknown }, {}, inStack("prod", false))).toEqual([
      expect.stringMatching(/\{ protect: true \}/),
    ]);
    expect(judge(rule, table, {}, {}, inStack("prod", true))).toBe("passes");
  });

  it("asks for none elsewhere, or of what holds no data", () => {
    expect(judge(rule, table, {}, {}, inStack("dev", false))).toBe("passes");
    expect(judge(rule, queue, {}, {}, inStack("prod", false))).toBe("passes");
  });

  it("goes by the stacks and types that the pack's user names", () => {
    const config = { stacks: ["live"], types: [queue] };
    expect(judge(rule, queue, {}, config, inStack("live", false))).toHaveLength(1);
    expect(judge(rule, table, {}, config, inStack("live", false))).toBe("passes");
    expect(judge(rule, queue, {}, config, inStack("prod", false))).toBe("passes");
  });
});

describe("allowed-regions", () => {
  const rule = named("allowed-regions");
  const config = { allowedRegions: ["eu-west-1"] };
  const elsewhere = provider({ region: "us-east-1" });

  it("has nothing to say until regions are configured", () => {
    expect(judge(rule, queue, { region: unknown }, {}, elsewhere)).toBe("passes");
    expect(judge(rule, queue, {}, { allowedRegions: "eu-west-1" }, elsewhere)).toBe("passes");
  });

  it("leaves alone what has no region, and where nobody says", () => {
    expect(judge(rule, "aws:iam/role:Role", {}, config, elsewhere)).toBe("passes");
    expect(judge(rule, "random:index/randomId:RandomId", {}, config, elsewhere)).toBe("passes");
    expect(judge(rule, queue, {}, config)).toBe("passes");
  });

  it("says that the provider's region is not known", () => {
    expect(judge(rule, queue, {}, config, provider({ region: unknown }))).toBe("unknown: region");
  });
});

describe("no-plaintext-secret", () => {
  const rule = named("no-plaintext-secret");
  const userData = "export KEY=AKIAIOSFODNN7EXAMPLE";

  it("finds secrets however deep, beside what is not known", () => {
    expect(judge(rule, "aws:ec2/instance:Instance", { ami: unknown, userData })).toEqual([
      expect.stringMatching(/^The input userData holds an AWS access key id\. (?!.*AKIA)/),
    ]);
    expect(judge(rule, queue, { tags: { a: [{ b: userData }] } })).toEqual([expect.stringContaining("tags.a.0.b")]);
  });

  it("passes without any, and counts nothing as one that another resource makes", () => {
    expect(judge(rule, queue, { name: "work", policy: unknown, tags: { team: unknown, token: "a" } })).toBe("passes");
  });

  it("leaves alone what AWS keeps secret itself", () => {
    const secretVersion = "aws:secretsmanager/secretVersion:SecretVersion";
    expect(judge(rule, secretVersion, { secretString: userData })).toBe("passes");
    const parameter = "aws:ssm/parameter:Parameter";
    expect(judge(rule, parameter, { type: "SecureString", value: userData })).toBe("passes");
    expect(judge(rule, parameter, { type: "String", value: userData })).toHaveLength(1);
  });

  it.each([
    ["an AWS access key id", "AKIAIOSFODNN7EXAMPLE"],
    ["a private key", `-----BEGIN RSA ${"PRIVATE KEY"}-----`],
    ["a GitHub token", `ghp_${"EXAMPLE".repeat(6).slice(0, 36)}`],
    ["a GitHub token", `github_pat_${"EXAMPLE".repeat(4)}`],
    ["a GitLab token", `glpat-${"EXAMPLE".repeat(3)}`],
    ["a Slack token", `xoxb-${"EXAMPLE".repeat(2)}`],
    ["a Stripe key", `sk_live_${"EXAMPLE".repeat(3)}`],
    ["a Google API key", `AIza${"EXAMPLE".repeat(5)}`],
    ["an npm token", `npm_${"EXAMPLE".repeat(6).slice(0, 36)}`],
    ["a Pulumi token", `pul-${"0f".repeat(20)}`],
    ["a SendGrid key", `SG.${"E".repeat(22)}.${"E".repeat(43)}`],
    ["a URL with a password", "amqps://app:EXAMPLE@mq.example.com:5671"],
  ])("knows %s", (kind, text) => {
    expect(secretIn(`the ${text} of it`)).toBe(kind);
  });

  it.each([
    "arn:aws:iam::123456789012:role/AKIA",
    "https://example.com/a:b@c",
    "postgres://app:$PASSWORD@db/app",
    "postgres://app:****@db/app",
    "-----BEGIN PUBLIC KEY-----",
    "xoxo-hugs",
  ])("takes %s for none", (text) => {
    expect(secretIn(text)).toBeUndefined();
  });
});
