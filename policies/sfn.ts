import { changed } from "./kit/changed";
import { classesOf } from "./kit/classes";
import { type Rule, rule } from "./kit/rule";
import { controlPage } from "./kit/security-hub";

const { StateMachine } = classesOf<typeof import("@pulumi/aws/sfn")>("sfn");

/** Rules about Step Functions. */
export const sfnRules: readonly Rule[] = [
  rule({
    name: "sfn-logging",
    title: "State machines log their executions, at level ALL or ERROR",
    why: "An execution that fails leaves nothing to find the reason by; one of an express workflow leaves nothing at all.",
    mend: 'Set loggingConfiguration to { level: "ERROR", logDestination } with the ARN of a log group and ":*".',
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-SF1", checkov: "CKV_AWS_285", securityHub: "StepFunctions.1" },
    docs: controlPage("StepFunctions.1"),
    on: StateMachine,
    passes: ({ loggingConfiguration }) =>
      loggingConfiguration?.level === "ALL" || loggingConfiguration?.level === "ERROR",
  }),
  rule({
    name: "sfn-xray",
    title: "State machines are traced by X-Ray",
    why: "A slow execution cannot be followed through the services that it calls.",
    mend: "Set tracingConfiguration to { enabled: true } and allow the role xray:PutTraceSegments and xray:PutTelemetryRecords.",
    severity: "low",
    frameworks: { cdkNag: "AwsSolutions-SF2", checkov: "CKV_AWS_284" },
    docs: "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html",
    on: StateMachine,
    passes: ({ tracingConfiguration }) => tracingConfiguration?.enabled === true,
    remedy: () => ({ tracingConfiguration: { enabled: true } }),
  }),
  rule({
    name: "sfn-no-exec-data",
    title: "State machines keep the data of executions out of their logs",
    why: "What goes in and out of each state, personal data and secrets among it, is in the log.",
    mend: "Set loggingConfiguration.includeExecutionData to false.",
    severity: "medium",
    docs: "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
    level: "advisory",
    on: StateMachine,
    passes: ({ loggingConfiguration }) => loggingConfiguration?.includeExecutionData !== true,
    remedy: ({ loggingConfiguration }) => ({
      loggingConfiguration: changed(loggingConfiguration, { includeExecutionData: false }),
    }),
  }),
];
