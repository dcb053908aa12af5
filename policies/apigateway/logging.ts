import { changed } from "../kit/changed";
import { classesOf } from "../kit/classes";
import { parsed } from "../kit/documents";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";

const { MethodSettings, Stage } = classesOf<typeof import("@pulumi/aws/apigateway")>("apigateway");

const loggingPage = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html";

/** What a line of the access log has to say. */
const required: Readonly<Record<string, readonly string[]>> = {
  "the id of the request": ["$context.requestId", "$context.extendedRequestId"],
  "the status": ["$context.status"],
  "the latency": ["$context.responseLatency", "$context.integrationLatency", "$context.integration.latency"],
};

/** What the remedy writes: the required, and who asked for what. */
const goodFormat = JSON.stringify({
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  route: "$context.resourcePath",
  status: "$context.status",
  latency: "$context.responseLatency",
  errorType: "$context.error.responseType",
});

/** What a REST API writes down of the requests that it serves, and what it must not. */
export const loggingRules: readonly Rule[] = [
  rule({
    name: "apigw-access-logging",
    title: "Stages of REST APIs have an access log",
    why: "Nobody can tell afterwards who called the API, what was refused and what failed.",
    mend: "Set accessLogSettings to the ARN of a log group and a format.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-APIG1", checkov: "CKV_AWS_76", securityHub: "APIGateway.9" },
    docs: controlPage("APIGateway.9"),
    on: Stage,
    passes: (stage) => Boolean(stage.accessLogSettings),
  }),
  rule({
    name: "apigw-access-log-json",
    title: "Access logs of REST APIs are JSON with request id, status and latency",
    why: "Queries and alarms cannot be made on lines that have to be guessed apart.",
    mend: "Set accessLogSettings.format to JSON text with $context.requestId, $context.status and $context.responseLatency.",
    severity: "low",
    frameworks: { cdkNag: "Serverless-APIGWStructuredLogging" },
    docs: loggingPage,
    on: Stage,
    faults: ({ accessLogSettings }) => (accessLogSettings ? faultsOfFormat(accessLogSettings.format) : []),
    remedy: ({ accessLogSettings }) => ({
      accessLogSettings: accessLogSettings && changed(accessLogSettings, { format: goodFormat }),
    }),
  }),
  rule({
    name: "apigw-execution-logging",
    title: "Methods of REST APIs log their execution, at level ERROR or INFO",
    why: "A request that the gateway refuses, or cannot hand to its integration, leaves no trace of the reason.",
    mend: 'Set settings.loggingLevel to "ERROR".',
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-APIG6", checkov: "CKV2_AWS_4", securityHub: "APIGateway.1" },
    docs: controlPage("APIGateway.1"),
    level: "mandatory",
    on: MethodSettings,
    passes: ({ settings }) => settings.loggingLevel === "ERROR" || settings.loggingLevel === "INFO",
    remedy: ({ settings }) => ({ settings: changed(settings, { loggingLevel: "ERROR" }) }),
  }),
  rule({
    name: "apigw-no-data-trace",
    title: "Methods of REST APIs keep bodies and headers out of their logs",
    why: "Full request and response data, keys and personal data among them, end in the execution log.",
    mend: "Set settings.dataTraceEnabled to false.",
    severity: "high",
    frameworks: { checkov: "CKV_AWS_276" },
    docs: loggingPage,
    level: "mandatory",
    on: MethodSettings,
    passes: ({ settings }) => settings.dataTraceEnabled !== true,
    remedy: ({ settings }) => ({ settings: changed(settings, { dataTraceEnabled: false }) }),
  }),
  rule({
    name: "apigw-xray",
    title: "Stages of REST APIs are traced by X-Ray",
    why: "A slow request cannot be followed from the gateway into its function.",
    mend: "Set xrayTracingEnabled to true.",
    severity: "low",
    frameworks: {
      cdkNag: "HIPAA.Security-APIGWXrayEnabled Serverless-APIGWXrayEnabled",
      checkov: "CKV_AWS_73",
      securityHub: "APIGateway.3",
    },
    docs: controlPage("APIGateway.3"),
    level: "advisory",
    on: Stage,
    passes: (stage) => stage.xrayTracingEnabled === true,
    remedy: () => ({ xrayTracingEnabled: true }),
  }),
];

function faultsOfFormat(format: string): string[] {
  // A number may stand without quotes: `{ "status": $context.status }`.
  if (typeof parsed(format.replace(/\$context\.[\w.]+/g, "0")) !== "object")
    return ["The format of the access log is not JSON."];
  return Object.entries(required)
    .filter(([, variables]) => !variables.some((variable) => holdsVariable(format, variable)))
    .map(([what]) => `The access log leaves out ${what}.`);
}

/** `$context.status`, and not the beginning of a longer name. */
const holdsVariable = (format: string, variable: string) =>
  format
    .split(variable)
    .slice(1)
    .some((rest) => !/^[\w.]*\w/.test(rest));
