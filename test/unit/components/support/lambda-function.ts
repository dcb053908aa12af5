import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LambdaFunction, type LambdaFunctionArgs, type LambdaFunctionOptions } from "../../../../components";
import { type Declared, type RunOptions, run } from "./program";

export const awsFunction = "aws:lambda/function:Function";
export const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1111";
export const hello = join(__dirname, "../fixtures/hello.ts");
export const python = () => ({
  code: new pulumi.asset.AssetArchive({ "app.py": new pulumi.asset.StringAsset("def handler(e, c): return {}") }),
  handler: "app.handler",
  runtime: "python3.14",
});

export const made = (
  args: LambdaFunctionArgs | (() => LambdaFunctionArgs),
  options?: RunOptions,
  opts?: LambdaFunctionOptions,
) => run(() => new LambdaFunction("hello", typeof args === "function" ? args() : args, opts), options);
export const inputs = async (args: LambdaFunctionArgs = {}, options?: RunOptions) =>
  (await made({ ...python(), ...args }, options)).one(awsFunction).inputs;
export const statementsOf = (policy: Declared) => JSON.parse(String(policy.inputs.policy)).Statement;
