import { classesOf } from "../kit/classes";
import { asksFor, faultsOfAllows, limitsCallers, list, meansAnyone } from "../kit/documents";
import { type InputsOf, type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { guide } from "./guide";

const { EventSourceMapping, FunctionUrl, LayerVersionPermission, Permission, ResourcePolicy } =
  classesOf<typeof import("@pulumi/aws/lambda")>("lambda");

/** Who invokes functions, and what becomes of what failed. */
export const invocationRules: readonly Rule[] = [
  rule({
    name: "lambda-no-public-permission",
    title: "Functions and layers are not open to everyone (no Principal *)",
    why: "Anyone on AWS may call the function, or take the layer.",
    mend: "Name the account or service as principal, or limit it by principalOrgId or sourceArn (a layer's by organizationId).",
    severity: "critical",
    frameworks: {
      cdkNag: "NIST.800.53.R5-LambdaFunctionPublicAccessProhibited",
      checkov: "CKV_AWS_301",
      securityHub: "Lambda.1",
    },
    docs: controlPage("Lambda.1"),
    on: [Permission, LayerVersionPermission, ResourcePolicy],
    faults: (inputs) => {
      if ("policy" in inputs)
        return faultsOfAllows(inputs.policy, (statement) =>
          meansAnyone(statement) && !limitsCallers(statement) ? ["The policy allows everyone."] : [],
        );
      if (!("principal" in inputs) || inputs.principal !== "*") return [];
      const limit = "layerName" in inputs ? inputs.organizationId : callerLimit(inputs as InputsOf<typeof Permission>);
      return limit ? [] : ["The permission is for everyone."];
    },
  }),
  rule({
    name: "lambda-permission-source",
    title: "Permissions of AWS services name the resource or account that they are for",
    why: "The service calls the function for any customer of AWS who asks it to.",
    mend: "Set sourceArn; for s3.amazonaws.com, whose ARNs name no account, set sourceAccount too.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_364", securityHub: "Lambda.1" },
    docs: controlPage("Lambda.1"),
    on: Permission,
    passes: (permission) => {
      const { principal } = permission;
      if (!/\.amazonaws\.com(?:\.cn)?$/.test(principal)) return true;
      if (permission.sourceAccount) return true;
      return principal.startsWith("s3.") ? Boolean(permission.principalOrgId) : Boolean(callerLimit(permission));
    },
  }),
  rule({
    name: "lambda-url-auth",
    title: "Function URLs ask for AWS credentials",
    why: "Anyone on the internet may call the function, as often as they like.",
    mend: 'Set authorizationType to "AWS_IAM", and put CloudFront or a gateway before it.',
    severity: "high",
    level: "mandatory",
    frameworks: { cdkNag: "LambdaFunctionUrlAuth", checkov: "CKV_AWS_258" },
    docs: `${guide}/urls-auth.html`,
    on: FunctionUrl,
    passes: (url) => url.authorizationType === "AWS_IAM",
    remedy: () => ({ authorizationType: "AWS_IAM" }),
  }),
  rule({
    name: "lambda-esm-failure-dest",
    title: "Event source mappings of streams keep what failed",
    why: "A batch that fails too often, or gets too old, is dropped, and nobody hears of it.",
    mend: "Set destinationConfig.onFailure.destinationArn to a queue, topic or bucket.",
    severity: "medium",
    frameworks: { cdkNag: "Serverless-LambdaEventSourceMappingDestination" },
    docs: `${guide}/kinesis-on-failure-destination.html`,
    on: EventSourceMapping,
    // Streams have a position to start from. A queue keeps failed messages by its own redrive policy (sqs-dlq).
    passes: (mapping) => !mapping.startingPosition || Boolean(mapping.destinationConfig?.onFailure?.destinationArn),
  }),
  rule({
    name: "lambda-esm-partial-batch",
    title: "Functions say which messages of a batch failed",
    why: "One message that fails brings back the whole batch, and the others are worked on again.",
    mend: 'Set functionResponseTypes to ["ReportBatchItemFailures"], and answer batchItemFailures in the handler.',
    severity: "medium",
    docs: `${guide}/services-sqs-errorhandling.html`,
    on: EventSourceMapping,
    passes: (mapping) =>
      mapping.batchSize === 1 ||
      cannotReport(mapping) ||
      list(mapping.functionResponseTypes).includes("ReportBatchItemFailures"),
  }),
];

function callerLimit(permission: InputsOf<typeof Permission>): boolean {
  if (permission.principalOrgId || permission.sourceAccount) return true;
  return asksFor("ArnLike", list(permission.sourceArn).map(String));
}

/** Kafka, RabbitMQ, ActiveMQ and DocumentDB know no failed parts of a batch. */
const cannotReport = (mapping: InputsOf<typeof EventSourceMapping>) =>
  "topics" in mapping ||
  "queues" in mapping ||
  "selfManagedEventSource" in mapping ||
  "amazonManagedKafkaEventSourceConfig" in mapping ||
  "documentDbEventSourceConfig" in mapping;
