import type { Role } from "@pulumi/aws/iam";
import { Function as AwsFunction } from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { argError } from "../arg-error";
import type { ChildOf } from "../child";
import type { Link } from "../link";
import { stackSettings } from "../settings";
import { functionCode } from "./code";
import { environmentOf } from "./environment";
import type { LambdaFunctionArgs } from "./index";
import type { Grant } from "./role";

/** What a function is made of, beside its arguments. */
export interface FunctionParts {
  links: readonly Link[];
  role: Role;
  /** What the role may do. The function waits for it: code that needs a new permission must not run before it has it. */
  policy: Grant;
  keyArn: pulumi.Input<string> | undefined;
}

/** The function itself. @throws InputPropertyError for code that is not said in one way, and numbers out of Lambda's range */
export function awsFunction(child: ChildOf, args: LambdaFunctionArgs, parts: FunctionParts): AwsFunction {
  checkRange(child.component, "timeout", args.timeout, 1, 900, "seconds");
  checkRange(child.component, "memory", args.memory, 128, 10_240, "MB");
  return child(
    { key: "function", suffix: "" },
    AwsFunction,
    {
      ...functionCode(child.component, args),
      role: parts.role.arn,
      description: args.description,
      architectures: ["arm64"],
      timeout: args.timeout ?? 10,
      memorySize: args.memory ?? 1024,
      environment: { variables: environmentOf(child, { ...args, links: parts.links }) },
      kmsKeyArn: parts.keyArn,
      tracingConfig: { mode: "Active" },
      loggingConfig: {
        logFormat: "JSON",
        systemLogLevel: "INFO",
        // Lambda drops what is under this level before it is stored; metrics count as INFO, and the handler kit heeds LOG_LEVEL.
        applicationLogLevel: pulumi
          .output(args.logLevel ?? stackSettings().logLevel)
          .apply((level) => (level === "debug" ? "DEBUG" : "INFO")),
      },
      reservedConcurrentExecutions: args.reservedConcurrency,
      publish: args.provisionedConcurrency === undefined ? undefined : true,
      tags: child.tags,
    },
    { dependsOn: [parts.policy] },
  );
}

function checkRange(
  component: string,
  field: string,
  value: pulumi.Input<number> | undefined,
  least: number,
  most: number,
  unit: string,
): void {
  if (typeof value === "number" && !(Number.isInteger(value) && value >= least && value <= most))
    throw argError(component, field, `Lambda takes ${least} to ${most} ${unit} in whole numbers, not ${value}`);
}
