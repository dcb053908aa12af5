import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LambdaFunction, type LambdaFunctionArgs } from "../../../components";
import { hello, made, python } from "./support/lambda-function";
import { run } from "./support/program";

describe("LambdaFunction's errors", () => {
  it.each<[string, () => LambdaFunctionArgs, string]>([
    ["nothing to run", () => ({}), "handler: say what to run: a handler file, or code with its handler and runtime"],
    ["code without a handler", () => ({ code: python().code }), "handler: say what to run"],
    ["an entry and a handler", () => ({ entry: "events/read", handler: hello }), "entry: entry and handler contradict"],
    [
      "an entry and code",
      () => ({ ...python(), handler: undefined, entry: "a/b" }),
      "entry: entry and code contradict",
    ],
    ["an entry and a runtime", () => ({ entry: "a/b", runtime: "ruby3.4" }), "entry: entry and runtime contradict"],
    [
      "an entry that is not there",
      () => ({ entry: "no/such" }),
      "entry: no function of this package is called no/such",
    ],
    [
      "a handler file that is not there",
      () => ({ handler: "./src/no.ts" }),
      "handler: there is no file ./src/no.ts in /",
    ],
    [
      "a timeout over Lambda's",
      () => ({ ...python(), timeout: 901 }),
      "timeout: Lambda takes 1 to 900 seconds in whole",
    ],
    [
      "more instances kept started than may run",
      () => ({ ...python(), reservedConcurrency: 2, provisionedConcurrency: 3 }),
      "provisionedConcurrency: 3 instances are more than the 2 that reservedConcurrency lets run",
    ],
    [
      "no instances kept started",
      () => ({ ...python(), provisionedConcurrency: 0 }),
      "provisionedConcurrency: 0 is no whole number from 1",
    ],
    ["memory under Lambda's", () => ({ ...python(), memory: 64 }), "memory: Lambda takes 128 to 10240 MB in whole"],
    [
      "a retention that CloudWatch does not take",
      () => ({ ...python(), logRetentionDays: 31 }),
      "logRetentionDays: CloudWatch Logs does not take 31 days; use one of 1, 3, 5,",
    ],
    [
      "reserved variables",
      () => ({ ...python(), environment: { AWS_REGION: "x" } }),
      "environment.AWS_REGION: Lambda reserves",
    ],
    [
      "two links that set one variable otherwise",
      () => ({
        ...python(),
        links: [
          { environment: { A: "1" }, statements: [] },
          { environment: { A: "2" }, statements: [] },
        ],
      }),
      'links: two of them set A; give one another name, as in table.linkAs("ORDERS_TABLE", "read")',
    ],
    [
      "a link with a wildcard action",
      () => linking(["s3:Get*"], ["arn:x"]),
      'links[0].actions: "s3:Get*" has a wildcard',
    ],
    [
      "a link to everything",
      () => linking(["s3:GetObject"], ["*"]),
      'links[0].resources: "*" is too much for s3:GetObject',
    ],
    ["a link without actions", () => linking([], ["arn:x"]), "links[0].actions: name the actions that are called"],
    ["a link without resources", () => linking(["s3:GetObject"], []), "links[0].resources: name the ARNs"],
    [
      "links that are not known when the program runs",
      () => ({ ...python(), links: pulumi.output([]) as unknown as LambdaFunctionArgs["links"] }),
      "links: it decides which resources exist",
    ],
  ])("refuses %s", async (_, args, message) => {
    await expect(made(args)).rejects.toThrow(`LambdaFunction "hello": ${message}`);
  });

  it("refuses a name whose role's would be too long, and says how long it may be", async () => {
    const name = "h".repeat(60);
    await expect(run(() => new LambdaFunction(name, python()))).rejects.toThrow(
      `"${name}" may have 51 characters and has 60`,
    );
  });

  it("refuses a name with characters that AWS does not take", async () => {
    await expect(run(() => new LambdaFunction("say hello", python()))).rejects.toThrow(
      'LambdaFunction "say hello": name: AWS takes letters, digits, -, _ and . for aws:iam/role:Role, not "say hello-role"',
    );
    await expect(run(() => new LambdaFunction("say.hello", python()))).rejects.toThrow(
      'AWS takes letters, digits, - and _ for aws:lambda/function:Function, not "say.hello"',
    );
  });

  it("refuses a handler that does not compile, with its place", async () => {
    const folder = mkdtempSync(join(tmpdir(), "portico-"));
    const file = join(folder, "broken.ts");
    writeFileSync(file, "export const handler = () => {\n  return (;\n};\n");
    await expect(made({ handler: file })).rejects.toThrow(/LambdaFunction "hello": handler: .*broken\.ts:2:/s);
    rmSync(folder, { recursive: true });
  });

  it("has errors without a stack trace for Pulumi's CLI", async () => {
    const error = await made({}).catch((thrown: unknown) => thrown);
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    expect(pulumi.InputPropertyError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ propertyPath: "handler" });
  });
});

const linking = (actions: string[], resources: string[]): LambdaFunctionArgs => ({
  ...python(),
  links: [{ statements: [{ actions, resources }] }],
});
