import { deprecatedRuntimes } from "../deprecated-runtimes";
import { changed } from "../kit/changed";
import { classesOf } from "../kit/classes";
import { numberIn, textsIn } from "../kit/configured";
import { given, giving } from "../kit/given";
import { type Rule, rule } from "../kit/rule";
import { literalsOf, namesSecret, secretIn } from "../kit/secrets";
import { controlPage } from "../kit/security-hub";
import { guide } from "./guide";

const { Function: LambdaFunction } = classesOf<typeof import("@pulumi/aws/lambda")>("lambda");

/** What functions are. */
export const functionRules: readonly Rule[] = [
  rule({
    name: "lambda-runtime-supported",
    title: "Functions run on a runtime that gets patches",
    why: "Holes in a runtime that is no longer patched stay open, and one day it cannot be deployed.",
    mend: "Set runtime to a newer one, for Node nodejs24.x.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-L1", checkov: "CKV_AWS_363", securityHub: "Lambda.2" },
    docs: controlPage("Lambda.2"),
    on: LambdaFunction,
    configSchema: {
      properties: {
        deprecated: {
          type: "array",
          items: { type: "string" },
          default: deprecatedRuntimes,
          description: "Runtimes that are refused; add nodejs22.x to ask for nodejs24.x",
        },
      },
    },
    faults: ({ runtime }, { config }) =>
      runtime !== undefined && textsIn(config, "deprecated", deprecatedRuntimes).includes(runtime)
        ? [`The runtime ${runtime} gets no more patches.`]
        : [],
  }),
  rule({
    name: "lambda-tracing",
    title: "Functions are traced by X-Ray",
    why: "A slow or failing request cannot be followed through a function that is not traced.",
    mend: 'Set tracingConfig to { mode: "Active" } and allow the role xray:PutTraceSegments and xray:PutTelemetryRecords.',
    severity: "low",
    frameworks: { cdkNag: "Serverless-LambdaTracing", checkov: "CKV_AWS_50", securityHub: "Lambda.7" },
    docs: controlPage("Lambda.7"),
    on: LambdaFunction,
    passes: (fn) => fn.tracingConfig?.mode === "Active",
    remedy: () => ({ tracingConfig: { mode: "Active" } }),
  }),
  rule({
    name: "lambda-explicit-memory",
    title: "Functions say how much memory they get",
    why: "Lambda's own 128 MB come with a fourteenth of a processor, which is slow and rarely cheaper.",
    mend: "Set memorySize.",
    severity: "low",
    frameworks: { cdkNag: "Serverless-LambdaDefaultMemorySize" },
    docs: `${guide}/configuration-memory.html`,
    on: LambdaFunction,
    configSchema: {
      properties: {
        memorySize: {
          type: "integer",
          minimum: 128,
          maximum: 10240,
          default: 512,
          description: "MB that the remedy sets",
        },
      },
    },
    passes: (fn) => given(fn, "memorySize"),
    remedy: (fn, { config }) => giving(fn, { memorySize: numberIn(config, "memorySize", 512) }),
  }),
  rule({
    name: "lambda-explicit-timeout",
    title: "Functions say how long they may take",
    why: "Lambda's own three seconds end a slow call that would have worked, and a long timeout outlasts the caller.",
    mend: "Set timeout to the seconds that the work takes at most: behind a REST API 29, behind an HTTP API 30.",
    severity: "medium",
    level: "mandatory",
    frameworks: { cdkNag: "Serverless-LambdaDefaultTimeout" },
    docs: `${guide}/configuration-timeout.html`,
    on: LambdaFunction,
    configSchema: {
      properties: {
        timeout: {
          type: "integer",
          minimum: 1,
          maximum: 900,
          default: 10,
          description: "Seconds that the remedy sets",
        },
        maximum: { type: "integer", minimum: 1, maximum: 900, default: 900, description: "Most seconds, such as 29" },
      },
    },
    faults: (fn, { config }) => {
      if (!given(fn, "timeout")) return ["The function does not say how long it may take."];
      const most = numberIn(config, "maximum", 900);
      return (fn.timeout ?? 3) <= most ? [] : [`The function may take ${fn.timeout} seconds, more than ${most}.`];
    },
    remedy: (fn, { config }) => {
      const most = numberIn(config, "maximum", 900);
      return giving(fn, { timeout: given(fn, "timeout") ? most : Math.min(numberIn(config, "timeout", 10), most) });
    },
  }),
  rule({
    name: "lambda-reserved-concurrency",
    title: "Functions have a limit of their own for invocations at once",
    why: "One function that is called too much takes the account's invocations from all others.",
    mend: "Set reservedConcurrentExecutions.",
    severity: "low",
    level: "advisory",
    frameworks: { cdkNag: "NIST.800.53.R5-LambdaConcurrency", checkov: "CKV_AWS_115" },
    docs: `${guide}/configuration-concurrency.html`,
    on: LambdaFunction,
    passes: (fn) => (fn.reservedConcurrentExecutions ?? -1) >= 0,
  }),
  rule({
    name: "lambda-in-vpc",
    title: "Functions are in a VPC",
    why: "A function outside of a VPC reaches the whole internet.",
    mend: "Set vpcConfig to private subnets and a security group.",
    severity: "low",
    level: "disabled",
    frameworks: { cdkNag: "NIST.800.53.R5-LambdaInsideVPC", checkov: "CKV_AWS_117", securityHub: "Lambda.3" },
    docs: controlPage("Lambda.3"),
    on: LambdaFunction,
    passes: (fn) => (fn.vpcConfig?.subnetIds ?? []).length > 0,
  }),
  rule({
    name: "lambda-no-env-secrets",
    title: "Functions hold no secrets in their environment",
    why: "Whoever may look at a function reads its environment, and so does every library in it.",
    mend: "Keep the value in Secrets Manager or Parameter Store, and give the function its ARN.",
    severity: "critical",
    frameworks: { checkov: "CKV_AWS_45" },
    docs: `${guide}/configuration-envvars.html`,
    on: LambdaFunction,
    faults: (fn) =>
      literalsOf(fn.environment?.variables).flatMap(([name, value]) => {
        const found = secretIn(value) ?? (namesSecret(name, value) ? "a secret" : undefined);
        return found === undefined ? [] : [`The variable ${name} holds ${found}.`];
      }),
  }),
  rule({
    name: "lambda-env-cmk",
    title: "Environments are encrypted with a customer key",
    why: "Who may decrypt with AWS's own key is not ours to say or to take back.",
    mend: "Set kmsKeyArn to a key.",
    severity: "low",
    level: "advisory",
    frameworks: { checkov: "CKV_AWS_173" },
    docs: `${guide}/configuration-envvars-encryption.html`,
    on: LambdaFunction,
    passes: (fn) => Object.keys(fn.environment?.variables ?? {}).length === 0 || Boolean(fn.kmsKeyArn),
  }),
  rule({
    name: "lambda-code-signing",
    title: "Functions run signed code only",
    why: "Whoever may update a function may put any code into it.",
    mend: "Set codeSigningConfigArn.",
    severity: "low",
    level: "disabled",
    frameworks: { checkov: "CKV_AWS_272" },
    docs: `${guide}/configuration-codesigning.html`,
    on: LambdaFunction,
    passes: (fn) => Boolean(fn.codeSigningConfigArn),
  }),
  rule({
    name: "lambda-json-logging",
    title: "Functions log JSON, from a level that they say",
    why: "Records that are not JSON cannot be searched by field, and without a level everything is stored and paid for.",
    mend: 'Set loggingConfig to { logFormat: "JSON", applicationLogLevel: "INFO", systemLogLevel: "INFO" }.',
    severity: "low",
    frameworks: { cdkNag: "LambdaLogging LambdaLogLevel" },
    docs: `${guide}/monitoring-cloudwatchlogs-logformat.html`,
    on: LambdaFunction,
    passes: ({ loggingConfig }) =>
      loggingConfig?.logFormat === "JSON" &&
      Boolean(loggingConfig.applicationLogLevel) &&
      Boolean(loggingConfig.systemLogLevel),
    remedy: ({ loggingConfig }) => ({
      loggingConfig: changed(loggingConfig, {
        logFormat: "JSON",
        applicationLogLevel: loggingConfig?.applicationLogLevel || "INFO",
        systemLogLevel: loggingConfig?.systemLogLevel || "INFO",
      }),
    }),
  }),
  rule({
    name: "lambda-arm64",
    title: "Functions run on arm64",
    why: "The same work costs a fifth less on AWS's own processors.",
    mend: 'Set architectures to ["arm64"]; native libraries have to be built for it.',
    severity: "low",
    level: "advisory",
    docs: `${guide}/foundation-arch.html`,
    on: LambdaFunction,
    passes: (fn) => fn.architectures?.[0] === "arm64",
    remedy: () => ({ architectures: ["arm64"] }),
  }),
];
