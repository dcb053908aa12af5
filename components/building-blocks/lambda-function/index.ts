import type { LogGroup, LogGroupArgs } from "@pulumi/aws/cloudwatch";
import type { Role, RoleArgs, RolePolicyArgs } from "@pulumi/aws/iam";
import type {
  AliasArgs,
  Function as AwsFunction,
  FunctionArgs as AwsFunctionArgs,
  FunctionEventInvokeConfigArgs,
  ProvisionedConcurrencyConfigArgs,
} from "@pulumi/aws/lambda";
import type { Queue, QueueArgs, QueuePolicyArgs } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { plain } from "../arg-error";
import { auditLink } from "../audit/trail";
import { type ChildOf, childOf, type Transform } from "../child";
import { givenLinks } from "../given-links";
import { idempotencyLink } from "../idempotency";
import { type EncryptionKeyArgs, encryptionKey } from "../key";
import { limitsLink } from "../limits";
import type { Link } from "../link";
import { logGroup } from "../log-group";
import { plainInputs } from "../plain-inputs";
import { maySend } from "../secure-queue";
import type { Tags } from "../tags";
import type { FunctionCodeArgs } from "./code";
import { failureQueue, keepFailures } from "./failures";
import { awsFunction } from "./function";
import { keepStarted } from "./provisioned";
import { functionRole, mayWriteLog } from "./role";

export type { FunctionCodeArgs } from "./code";

/** What a function is. */
export interface LambdaFunctionArgs extends FunctionCodeArgs {
  /** What the function works with; its role and environment come of them. Default: nothing. */
  links?: Link[];
  /** True where its routes have limits: it may count them in the stack's table, and its environment names that. Default false. */
  limits?: boolean;
  /** True where its routes are idempotent: it may remember answers in the stack's table, and its environment names that. Default false. */
  idempotency?: boolean;
  /** True where it keeps audit records: it may put them into the stack's audit trail, and its environment names that. Default false. */
  audit?: boolean;
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
  /** Least level of log records: `debug`, `info`, `warn`, `error` or `critical`. Default: the stack's `portico:logLevel`, else `info`. */
  logLevel?: pulumi.Input<string>;
  /** Days to keep log records. Default: a year in production, a week in a preview, else 30. */
  logRetentionDays?: pulumi.Input<number>;
  /** Which key encrypts logs, environment and failed events. Default: the stack's customer key. */
  key?: EncryptionKeyArgs;
  /** True where events, not callers that wait, invoke it: what fails three times is kept in a queue for 14 days. Default false. */
  asynchronous?: boolean;
  /** Most invocations at once, kept free for this function. Default: what the account has free. */
  reservedConcurrency?: pulumi.Input<number>;
  /**
   * Instances that are started before they are called, for gateways: no cold start up to so many at once. They cost while they wait, and each
   * change publishes a version. Default: none. Plain, because it decides which resources exist.
   */
  provisionedConcurrency?: number;
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
    /** With the profile `regulated` of a managed policy: its `policy` is the same, and it has no `role`. */
    policy?: Transform<RolePolicyArgs>;
    logGroup?: Transform<LogGroupArgs>;
    /** As `policy`. */
    logPolicy?: Transform<RolePolicyArgs>;
    failureQueue?: Transform<QueueArgs>;
    failureQueuePolicy?: Transform<QueuePolicyArgs>;
    invokeConfig?: Transform<FunctionEventInvokeConfigArgs>;
    alias?: Transform<AliasArgs>;
    provisionedConcurrency?: Transform<ProvisionedConcurrencyConfigArgs>;
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
  /** The ARN by which API Gateway invokes the function; of its alias where it has provisioned concurrency. */
  public readonly invokeArn: pulumi.Output<string>;
  /** Name of the alias that is invoked. Only where it has provisioned concurrency. */
  public readonly qualifier?: pulumi.Output<string>;
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
    const links = linksOf(child, args);
    const keyArn = encryptionKey(child, args.key);

    const queue = plain(child.component, "asynchronous", args.asynchronous) ? failureQueue(child, keyArn) : undefined;
    const { role, policy } = functionRole(child, [
      ...links.flatMap((link) => link.statements),
      ...(queue ? maySend(queue.arn, keyArn) : []), // Lambda sends in the role's name
    ]);
    const made = awsFunction(child, args, { links, role, policy, keyArn });
    const logs = logGroup(child, "logGroup", {
      name: pulumi.interpolate`/aws/lambda/${made.name}`,
      retentionDays: args.logRetentionDays,
      keyArn,
    });
    const mayLog = mayWriteLog(child, role, logs);
    if (queue) keepFailures(child, made, queue, policy);
    const provisioned = plain(child.component, "provisionedConcurrency", args.provisionedConcurrency);
    const alias =
      provisioned === undefined ? undefined : keepStarted(child, made, provisioned, args.reservedConcurrency);

    this.functionName = pulumi.all([made.name, mayLog.id]).apply(([functionName]) => functionName);
    this.arn = made.arn;
    this.invokeArn = (alias ?? made).invokeArn;
    this.qualifier = alias?.name;
    this.roleArn = role.arn;
    this.logGroupName = logs.name;
    this.timeout = made.timeout.apply((seconds) => seconds ?? 3); // Lambda's own default, for a transform that takes ours away
    this.failureQueueName = queue?.name;
    children.set(this, { function: made, role, logGroup: logs, failureQueue: queue });
    this.registerOutputs({
      functionName: this.functionName,
      arn: this.arn,
      invokeArn: this.invokeArn,
      qualifier: this.qualifier,
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

/** What it was given, and the stack's tables that it works with. */
const linksOf = ({ component, parent }: ChildOf, args: LambdaFunctionArgs): Link[] => [
  ...givenLinks(component, "links", args.links, 'table.link("read")'),
  ...(plain(component, "limits", args.limits) ? [limitsLink(parent)] : []),
  ...(plain(component, "idempotency", args.idempotency) ? [idempotencyLink(parent)] : []),
  ...(plain(component, "audit", args.audit) ? [auditLink(parent, LambdaFunction)] : []),
];
