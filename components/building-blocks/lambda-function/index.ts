import type { LogGroup, LogGroupArgs } from "@pulumi/aws/cloudwatch";
import { type Role, type RoleArgs, RolePolicy, type RolePolicyArgs } from "@pulumi/aws/iam";
import {
  Function as AwsFunction,
  type FunctionArgs as AwsFunctionArgs,
  type FunctionEventInvokeConfigArgs,
} from "@pulumi/aws/lambda";
import type { Queue, QueueArgs } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { argError, plain } from "../arg-error";
import { type ChildOf, childOf, type Transform } from "../child";
import { type EncryptionKeyArgs, encryptionKey } from "../key";
import type { Link } from "../link";
import { logGroup } from "../log-group";
import { plainInputs } from "../plain-inputs";
import { policyDocument } from "../policy-document";
import { stackSettings } from "../settings";
import type { Tags } from "../tags";
import { type FunctionCodeArgs, functionCode } from "./code";
import { failureQueue, keepFailures, mayReport } from "./failures";
import { functionRole } from "./role";

export type { FunctionCodeArgs } from "./code";

/** What a function is. */
export interface LambdaFunctionArgs extends FunctionCodeArgs {
  /** What the function works with; its role and environment come of them. Default: nothing. */
  links?: Link[];
  /** Environment variables beside those of the links. No secrets: whoever may look at the function may read them. */
  environment?: Record<string, pulumi.Input<string>>;
  /** Logical name of the construct that the function works for: `SERVICE_NAME`, the dimension of its metrics. Default: its own name. */
  service?: string;
  /** Seconds that an invocation may take: 1 to 900. Default 10. A REST API waits for 29. */
  timeout?: pulumi.Input<number>;
  /**
   * Memory in MB: 128 to 10,240. Default 1,024. Lambda gives CPU by memory, so that work which is bound by CPU costs the
   * same at 512 and at 1,024 and takes half the time (AWS, Lambda developer guide: "Configure Lambda function memory").
   */
  memory?: pulumi.Input<number>;
  /** Least level of log records: `debug`, `info`, `warn` or `error`. Default `info`. */
  logLevel?: pulumi.Input<string>;
  /** Days to keep log records. Default: a year in production, else 30. */
  logRetentionDays?: pulumi.Input<number>;
  /** Which key encrypts logs, environment and failed events. Default: the stack's customer key. */
  key?: EncryptionKeyArgs;
  /** True where events, not callers that wait, invoke it: what fails three times is kept in a queue for 14 days. Default false. */
  asynchronous?: boolean;
  /** Most invocations at once, kept free for this function. Default: what the account has free. */
  reservedConcurrency?: pulumi.Input<number>;
  /** What the function is for, as Lambda's console shows it. */
  description?: string;
  /** Tags of the resources, beside project, stack and construct. */
  tags?: Tags;
}

/** Pulumi's options, and how to reshape a function's children. */
export interface LambdaFunctionOptions extends pulumi.ComponentResourceOptions {
  transform?: {
    function?: Transform<AwsFunctionArgs>;
    role?: Transform<RoleArgs>;
    policy?: Transform<RolePolicyArgs>;
    logGroup?: Transform<LogGroupArgs>;
    logPolicy?: Transform<RolePolicyArgs>;
    failureQueue?: Transform<QueueArgs>;
    invokeConfig?: Transform<FunctionEventInvokeConfigArgs>;
  };
}

/** The children of a function. */
export interface LambdaFunctionNodes {
  function: AwsFunction;
  role: Role;
  logGroup: LogGroup;
  /** Only where the function is asynchronous. */
  failureQueue?: Queue;
}

/**
 * A Lambda function whose role allows what its links say and nothing else, with a log group that forgets, traces, and
 * encryption with the stack's customer key.
 *
 * @example
 * const hello = new LambdaFunction("hello", { handler: "./src/hello.ts", links: [orders.link("read")] });
 */
export class LambdaFunction extends pulumi.ComponentResource {
  /** Physical name of the function. Known when the function may write its log. */
  public readonly functionName: pulumi.Output<string>;
  /** ARN of the function. */
  public readonly arn: pulumi.Output<string>;
  /** The ARN by which API Gateway invokes the function. */
  public readonly invokeArn: pulumi.Output<string>;
  /** ARN of the function's role. */
  public readonly roleArn: pulumi.Output<string>;
  /** Name of the function's log group. */
  public readonly logGroupName: pulumi.Output<string>;
  /** Seconds that an invocation may take. */
  public readonly timeout: pulumi.Output<number>;
  /** Name of the queue that keeps failed events. Not there where callers wait for the function. */
  public readonly failureQueueName?: pulumi.Output<string>;

  /**
   * @throws InputPropertyError when the code is not said in one way, a link asks for wildcards, two links set one variable
   * otherwise, a number is out of Lambda's range, or a name gets too long
   */
  constructor(name: string, args: LambdaFunctionArgs, opts?: LambdaFunctionOptions) {
    super("portico:index:LambdaFunction", name, plainInputs(args), opts);
    const child = childOf(this, "LambdaFunction", name, opts?.transform, args.tags);
    checkRange(child.component, "timeout", args.timeout, 1, 900, "seconds");
    checkRange(child.component, "memory", args.memory, 128, 10_240, "MB");
    const links = plain(child.component, "links", args.links) ?? [];
    const keyArn = encryptionKey(child, args.key);
    const queue = plain(child.component, "asynchronous", args.asynchronous) ? failureQueue(child, keyArn) : undefined;

    const { role, policy } = functionRole(child, [
      ...links.flatMap((link) => link.statements),
      ...(queue ? mayReport(queue, keyArn) : []),
    ]);
    const made = child(
      { key: "function", suffix: "" },
      AwsFunction,
      {
        ...functionCode(child.component, args),
        role: role.arn,
        description: args.description,
        architectures: ["arm64"],
        timeout: args.timeout ?? 10,
        memorySize: args.memory ?? 1024,
        environment: { variables: environmentOf(child, args, links) },
        kmsKeyArn: keyArn,
        tracingConfig: { mode: "Active" },
        loggingConfig: {
          logFormat: "JSON",
          systemLogLevel: "INFO",
          // Lambda drops what is under this level before it is stored; metrics count as INFO, and the handler kit heeds LOG_LEVEL.
          applicationLogLevel: pulumi.output(args.logLevel).apply((level) => (level === "debug" ? "DEBUG" : "INFO")),
        },
        reservedConcurrentExecutions: args.reservedConcurrency,
        tags: child.tags,
      },
      { dependsOn: [policy] }, // code that needs a new permission must not run before it has it
    );
    const logs = logGroup(child, "logGroup", {
      name: pulumi.interpolate`/aws/lambda/${made.name}`,
      retentionDays: args.logRetentionDays,
      keyArn,
    });
    const mayLog = child("logPolicy", RolePolicy, {
      role: role.name,
      policy: policyDocument(child.component, "logs", [
        {
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [pulumi.interpolate`${logs.arn}:*`],
        },
      ]),
    });
    if (queue) keepFailures(child, made, queue, policy);

    this.functionName = pulumi.all([made.name, mayLog.id]).apply(([functionName]) => functionName);
    this.arn = made.arn;
    this.invokeArn = made.invokeArn;
    this.roleArn = role.arn;
    this.logGroupName = logs.name;
    this.timeout = made.timeout.apply((seconds) => seconds ?? 3);
    this.failureQueueName = queue?.name;
    children.set(this, { function: made, role, logGroup: logs, failureQueue: queue });
    this.registerOutputs({
      functionName: this.functionName,
      arn: this.arn,
      invokeArn: this.invokeArn,
      roleArn: this.roleArn,
      logGroupName: this.logGroupName,
      timeout: this.timeout,
      failureQueueName: this.failureQueueName,
    });
  }

  /** The children, for what the args do not say. */
  public get nodes(): LambdaFunctionNodes {
    return children.get(this) as LambdaFunctionNodes;
  }
}

/** Beside the components, because Pulumi's schema analysis takes every field for an output. */
const children = new WeakMap<LambdaFunction, LambdaFunctionNodes>();

/** What the handler kit reads, what the links name, and what the user adds. */
function environmentOf(child: ChildOf, args: LambdaFunctionArgs, links: Link[]): Record<string, pulumi.Input<string>> {
  const variables: Record<string, pulumi.Input<string>> = {
    SERVICE_NAME: args.service ?? child.logicalName,
    LOG_LEVEL: args.logLevel ?? "info",
    PORTICO_STAGE: stackSettings().stage,
  };
  for (const { environment = {} } of links)
    for (const [variable, value] of Object.entries(environment)) {
      if (variable in variables && variables[variable] !== value)
        throw argError(
          child.component,
          "links",
          `two of them set ${variable}; give one another name, as in table.linkAs("ORDERS_TABLE", "read")`,
        );
      variables[variable] = value;
    }
  for (const variable of Object.keys(args.environment ?? {}))
    if (variable.startsWith("AWS_") || variable.startsWith("_"))
      throw argError(child.component, `environment.${variable}`, "Lambda reserves this name; choose another");
  return { ...variables, ...args.environment };
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
