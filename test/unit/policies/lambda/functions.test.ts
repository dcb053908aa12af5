import { functionRules } from "../../../../policies/lambda/functions";
import { type Case, testRules } from "../support/cases";
import { judge, unknown } from "../support/judge";

const type = "aws:lambda/function:Function";
const variables = (byName: object) => ({ environment: { variables: byName } });

/** What Pulumi's provider fills in before policies look. */
const filledIn = { memorySize: 128, timeout: 3, __defaults: ["memorySize", "timeout"] };

const cases: Omit<Case, "type">[] = [
  {
    rule: "lambda-runtime-supported",
    passing: {
      "Node 24": { runtime: "nodejs24.x" },
      "Node 22": { runtime: "nodejs22.x" },
      "one that is not out yet": { runtime: "nodejs26.x" },
      "an image": { packageType: "Image" },
    },
    failing: { "Node 20": { runtime: "nodejs20.x" }, Go: { runtime: "go1.x" }, "Python 3.9": { runtime: "python3.9" } },
    unknown: { runtime: [{ runtime: unknown }, "runtime"] },
  },
  {
    rule: "lambda-runtime-supported",
    config: { deprecated: ["nodejs22.x"] },
    passing: { "another one": { runtime: "nodejs24.x" } },
    failing: { "one that the user names": { runtime: "nodejs22.x" } },
    unknown: {},
  },
  {
    rule: "lambda-tracing",
    passing: { active: { role: unknown, tracingConfig: { mode: "Active" } } },
    failing: { "nothing said": {}, "pass through": { tracingConfig: { mode: "PassThrough" } } },
    unknown: { mode: [{ tracingConfig: { mode: unknown } }, "tracingConfig.mode"] },
    mended: { mode: [{ role: unknown }, { role: unknown, tracingConfig: { mode: "Active" } }] },
  },
  {
    rule: "lambda-explicit-memory",
    passing: { said: { memorySize: 128 }, "said, beside defaults": { memorySize: 128, __defaults: ["timeout"] } },
    failing: { "nothing said": {}, "filled in by the provider": filledIn },
    unknown: { memory: [{ memorySize: unknown }, "memorySize"] },
    mended: {
      memory: [{ role: unknown }, { role: unknown, memorySize: 512 }],
      "what the provider filled in": [filledIn, { ...filledIn, memorySize: 512, __defaults: ["timeout"] }],
    },
  },
  {
    rule: "lambda-explicit-memory",
    config: { memorySize: 1024 },
    passing: { said: { memorySize: 256 } },
    failing: { "nothing said": {} },
    unknown: {},
    mended: { "as configured": [{}, { memorySize: 1024 }] },
  },
  {
    rule: "lambda-explicit-timeout",
    passing: { said: { timeout: 3 }, long: { timeout: 900 } },
    failing: { "nothing said": {}, "filled in by the provider": filledIn },
    unknown: { timeout: [{ timeout: unknown }, "timeout"] },
    mended: {
      timeout: [{ role: unknown }, { role: unknown, timeout: 10 }],
      "what the provider filled in": [filledIn, { ...filledIn, timeout: 10, __defaults: ["memorySize"] }],
    },
  },
  {
    rule: "lambda-explicit-timeout",
    config: { maximum: 29, timeout: 60 },
    passing: { "as long as a REST API waits": { timeout: 29 } },
    failing: { longer: { timeout: 30 } },
    unknown: { timeout: [{ timeout: unknown }, "timeout"] },
    mended: { "a longer one": [{ timeout: 300 }, { timeout: 29 }], none: [{}, { timeout: 29 }] },
  },
  {
    rule: "lambda-reserved-concurrency",
    passing: { some: { reservedConcurrentExecutions: 10 }, none: { reservedConcurrentExecutions: 0 } },
    failing: { "nothing said": {}, "no limit": { reservedConcurrentExecutions: -1 } },
    unknown: { limit: [{ reservedConcurrentExecutions: unknown }, "reservedConcurrentExecutions"] },
  },
  {
    rule: "lambda-in-vpc",
    passing: { "in subnets": { vpcConfig: { subnetIds: [unknown] } } },
    failing: { "nothing said": {}, "in none": { vpcConfig: { subnetIds: [] } } },
    unknown: { subnets: [{ vpcConfig: { subnetIds: unknown } }, "vpcConfig.subnetIds"] },
  },
  {
    rule: "lambda-no-env-secrets",
    passing: {
      none: {},
      "names of things": variables({ TABLE_NAME: unknown, TOKEN_TTL: "3600", STAGE: "dev" }),
      "where the secret is": variables({
        DB_SECRET: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
        API_KEY: "/prod/api-key",
        PASSWORD: unknown,
      }),
      "a switch and a number": variables({ SECRET: "enabled", TOKEN: "3600" }),
    },
    failing: {
      "AWS's key": variables({ STAGE: unknown, KEY: "AKIAIOSFODNN7EXAMPLE" }),
      "a password": variables({ DB_PASSWORD: "hunter2EXAMPLE" }),
      "a database's address": variables({ DATABASE_URL: "postgres://app:EXAMPLE@db.example.com/app" }),
    },
    unknown: { "all variables": [variables(unknown as unknown as object), "environment.variables"] },
  },
  {
    rule: "lambda-env-cmk",
    passing: {
      "no variables": {},
      "none in it": variables({}),
      "a key": { ...variables({ A: "1" }), kmsKeyArn: "arn" },
    },
    failing: { "no key": variables({ A: unknown }) },
    unknown: { key: [{ ...variables({ A: "1" }), kmsKeyArn: unknown }, "kmsKeyArn"] },
  },
  {
    rule: "lambda-code-signing",
    passing: { signed: { codeSigningConfigArn: "arn" } },
    failing: { "nothing said": {} },
    unknown: { arn: [{ codeSigningConfigArn: unknown }, "codeSigningConfigArn"] },
  },
  {
    rule: "lambda-json-logging",
    passing: {
      "JSON and both levels": {
        loggingConfig: { logFormat: "JSON", applicationLogLevel: "WARN", systemLogLevel: "INFO", logGroup: unknown },
      },
    },
    failing: {
      "nothing said": {},
      text: { loggingConfig: { logFormat: "Text" } },
      "one level": { loggingConfig: { logFormat: "JSON", applicationLogLevel: "INFO" } },
    },
    unknown: { format: [{ loggingConfig: { logFormat: unknown } }, "loggingConfig.logFormat"] },
    mended: {
      "all of it": [{}, { loggingConfig: { logFormat: "JSON", applicationLogLevel: "INFO", systemLogLevel: "INFO" } }],
      "what is missing": [
        { loggingConfig: { logFormat: "Text", applicationLogLevel: "WARN", logGroup: unknown } },
        {
          loggingConfig: { logFormat: "JSON", applicationLogLevel: "WARN", systemLogLevel: "INFO", logGroup: unknown },
        },
      ],
    },
  },
  {
    rule: "lambda-arm64",
    passing: { arm64: { architectures: ["arm64"] } },
    failing: { "nothing said": {}, x86: { architectures: ["x86_64"] } },
    unknown: { architecture: [{ architectures: [unknown] }, "architectures.0"] },
    mended: { architecture: [{ role: unknown }, { role: unknown, architectures: ["arm64"] }] },
  },
];

testRules(functionRules, { resources: cases.map((one) => ({ ...one, type })) });

it("lambda-no-env-secrets names the variable, and never what is in it", () => {
  const rule = functionRules.find(({ name }) => name === "lambda-no-env-secrets");
  if (rule)
    expect(judge(rule, type, variables({ A: unknown, KEY: "AKIAIOSFODNN7EXAMPLE", TOKEN: "hunter2EXAMPLE" }))).toEqual([
      expect.stringMatching(/^The variable KEY holds an AWS access key id\. (?!.*AKIA)/),
      expect.stringMatching(/^The variable TOKEN holds a secret\. (?!.*hunter2)/),
    ]);
  expect(rule).toBeDefined();
});
