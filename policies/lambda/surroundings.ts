import { classesOf } from "../kit/classes";
import { faultsOfAllows, isEveryAction, list } from "../kit/documents";
import type { Rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { type Declared, type DeclaredStack, stackRule } from "../kit/stack-rule";
import { guide } from "./guide";

const { EventTarget, LogGroup } = classesOf<typeof import("@pulumi/aws/cloudwatch")>("cloudwatch");
const { Subnet } = classesOf<typeof import("@pulumi/aws/ec2")>("ec2");
const { Policy, Role, RolePolicy, RolePolicyAttachment } = classesOf<typeof import("@pulumi/aws/iam")>("iam");
const {
  EventSourceMapping,
  FunctionEventInvokeConfig,
  Function: LambdaFunction,
  Permission,
} = classesOf<typeof import("@pulumi/aws/lambda")>("lambda");
const { TopicSubscription } = classesOf<typeof import("@pulumi/aws/sns")>("sns");
const { Queue } = classesOf<typeof import("@pulumi/aws/sqs")>("sqs");

type DeclaredFunction = Declared<typeof LambdaFunction>;

/** What functions need around them. */
export const surroundingRules: readonly Rule[] = [
  stackRule({
    name: "lambda-async-failure-dest",
    title: "Functions that events invoke keep what failed",
    why: "An event that fails three times is dropped, and nobody hears of it.",
    mend: "Set deadLetterConfig, or declare an aws.lambda.FunctionEventInvokeConfig with destinationConfig.onFailure.",
    severity: "medium",
    frameworks: {
      cdkNag: "Serverless-LambdaDLQ Serverless-LambdaAsyncFailureDestination",
      checkov: "CKV_AWS_116",
    },
    docs: `${guide}/invocation-async-retain-records.html`,
    on: LambdaFunction,
    passes: (fn, { stack }) =>
      !isInvokedByEvents(fn, stack) ||
      stack
        .thatRefer(FunctionEventInvokeConfig, "functionName", fn)
        .some(({ inputs }) => inputs.destinationConfig?.onFailure !== undefined) ||
      fn.inputs.deadLetterConfig !== undefined,
  }),
  stackRule({
    name: "lambda-esm-sqs-visibility",
    title: "Queues hide a message for six times the timeout of the function that works them off",
    why: "A message that shows up again while it is worked on is worked on twice.",
    mend: "Set the queue's visibilityTimeoutSeconds to six times the function's timeout.",
    severity: "medium",
    frameworks: { cdkNag: "LambdaEventSourceSQSVisibilityTimeout" },
    docs: `${guide}/services-sqs-configure.html`,
    on: EventSourceMapping,
    faults: (mapping, { stack }) =>
      stack.referred(mapping, "eventSourceArn", Queue).flatMap((queue) =>
        stack.referred(mapping, "functionName", LambdaFunction).flatMap((fn) => {
          const hidden = queue.inputs.visibilityTimeoutSeconds ?? 30;
          const needed = 6 * (fn.inputs.timeout ?? 3);
          return hidden >= needed ? [] : [`The queue ${queue.name} hides messages for ${hidden} s, not ${needed}.`];
        }),
      ),
  }),
  stackRule({
    name: "lambda-vpc-multi-az",
    title: "Functions in a VPC are in two availability zones",
    why: "When one availability zone fails, the function fails with it.",
    mend: "Give vpcConfig.subnetIds subnets of two availability zones.",
    severity: "medium",
    frameworks: { securityHub: "Lambda.5" },
    docs: controlPage("Lambda.5"),
    on: LambdaFunction,
    faults: (fn, { stack }) => {
      const count = list(fn.inputs.vpcConfig?.subnetIds).length;
      if (count === 0) return [];
      if (count === 1) return ["The function is in one subnet."];
      const subnets = stack.referred(fn, "vpcConfig", Subnet);
      if (subnets.length < count) return []; // of a subnet that is declared elsewhere, nobody can tell
      const zones = new Set(subnets.map(({ inputs }) => inputs.availabilityZone ?? inputs.availabilityZoneId));
      const [only] = zones;
      return zones.size === 1 && only !== undefined ? [`All subnets of the function are in ${only}.`] : [];
    },
  }),
  stackRule({
    name: "lambda-role-no-star",
    title: "Roles of functions name their actions (no *, no service:*)",
    why: "Whoever gets code into a function has all that its role allows.",
    mend: "List the actions that the function calls.",
    severity: "high",
    frameworks: { cdkNag: "Serverless-LambdaStarPermissions" },
    docs: `${guide}/lambda-intro-execution-role.html`,
    on: LambdaFunction,
    faults: (fn, { stack }) =>
      stack
        .referred(fn, "role", Role)
        .flatMap((role) =>
          documentsOf(role, stack).flatMap(([holder, document]) =>
            faultsOfAllows(document, ({ Action, NotAction }) =>
              (NotAction === undefined ? list(Action).filter(isEveryAction) : ["everything but its NotAction"]).map(
                (action) => `${holder} allows the function ${action}.`,
              ),
            ),
          ),
        ),
  }),
  stackRule({
    name: "lambda-log-group-managed",
    title: "Functions log to a group that the program declares, with a retention",
    why: "The group that Lambda makes itself keeps its records for ever, and nothing deletes it.",
    mend: "Declare an aws.cloudwatch.LogGroup called /aws/lambda/<function> with retentionInDays.",
    severity: "medium",
    docs: `${guide}/monitoring-cloudwatchlogs.html`,
    on: LambdaFunction,
    faults: (fn, { stack }) => {
      const groups = logGroupsOf(fn, stack);
      if (groups.length === 0) return ["The program declares no log group for the function."];
      return groups.some(({ inputs }) => (inputs.retentionInDays ?? 0) > 0)
        ? []
        : ["The function's log group keeps its records for ever."];
    },
  }),
  stackRule({
    name: "lambda-role-not-shared",
    title: "Functions have a role of their own",
    why: "A role that functions share allows each of them what only another needs.",
    mend: "Declare a role for each function.",
    severity: "medium",
    level: "advisory",
    docs: `${guide}/lambda-intro-execution-role.html`,
    on: LambdaFunction,
    faults: (fn, { stack }) =>
      functionsInRoleOf(fn, stack)
        .filter(({ urn }) => urn !== fn.urn)
        .map(({ name }) => `The function ${name} has the same role.`),
  }),
];

/** Services that do not wait for an answer (AWS, Lambda developer guide: "Invoking Lambda with events from other AWS services"). */
const sendersOfEvents =
  /^(?:events|s3|sns|ses|logs|config|cloudformation|codecommit|codepipeline|iot|autoscaling|inspector)\./;

const isInvokedByEvents = (fn: DeclaredFunction, stack: DeclaredStack) =>
  stack.thatRefer(EventTarget, "arn", fn).length > 0 ||
  stack.thatRefer(TopicSubscription, "endpoint", fn).length > 0 ||
  stack.thatRefer(Permission, "function", fn).some(({ inputs }) => sendersOfEvents.test(inputs.principal));

/** The policies of a role, with what holds them. What AWS's own policies allow shows in their names. */
function documentsOf(role: Declared<typeof Role>, stack: DeclaredStack): [holder: string, document: unknown][] {
  const attachments = stack.thatRefer(RolePolicyAttachment, "role", role);
  const attached = attachments.flatMap((attachment) => stack.referred(attachment, "policyArn", Policy));
  return [
    ...[...stack.thatRefer(RolePolicy, "role", role), ...attached].map((policy): [string, unknown] => [
      `"${policy.name}"`,
      policy.inputs.policy,
    ]),
    ...list(role.inputs.inlinePolicies).map((inline): [string, unknown] => [
      `"${role.name}"`,
      (inline as { policy?: unknown }).policy,
    ]),
    ...attachments.flatMap((attachment) => {
      const known = stack.referred(attachment, "policyArn", Policy).length > 0;
      return known ? [] : ofAws(attachment.name, attachment.inputs.policyArn);
    }),
    ...list(role.inputs.managedPolicyArns).flatMap((arn) => ofAws(role.name, String(arn))),
  ];
}

function ofAws(holder: string, arn: string): [holder: string, document: unknown][] {
  const full = /:iam::aws:policy\/(?:.*\/)?(?:AdministratorAccess|PowerUserAccess|\w*FullAccess\w*)$/.test(arn);
  return full ? [[`"${holder}"`, { Statement: { Effect: "Allow", Action: "*" } }]] : [];
}

/** By what the program says, or else by the name that Lambda would give it. */
function logGroupsOf(fn: DeclaredFunction, stack: DeclaredStack): readonly Declared<typeof LogGroup>[] {
  const groups = stack.all(LogGroup);
  const connected = groups.filter((group) => group.refers("name", fn) || fn.refers("loggingConfig", group));
  if (connected.length > 0 || groups.length === 0) return connected;
  return groups.filter(({ inputs }) => inputs.name === `/aws/lambda/${fn.inputs.name}`);
}

function functionsInRoleOf(fn: DeclaredFunction, stack: DeclaredStack): readonly DeclaredFunction[] {
  const functions = stack.all(LambdaFunction);
  const rolesOf = (one: DeclaredFunction) => stack.referred(one, "role", Role);
  const roles = rolesOf(fn);
  if (roles.length > 0) return roles.flatMap((role) => stack.thatRefer(LambdaFunction, "role", role));
  return functions.filter((one) => rolesOf(one).length === 0 && one.inputs.role === fn.inputs.role);
}
