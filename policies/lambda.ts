import { Function as LambdaFunction } from "@pulumi/aws/lambda";
import { rule } from "./rule";

/** Functions take part in X-Ray traces. */
export const functionTraced = rule({
  name: "lambda-tracing",
  title: "Functions are traced by X-Ray",
  why: "A slow or failing request cannot be followed through a function that is not traced.",
  mend: 'Set tracingConfig to { mode: "Active" } and allow the role xray:PutTraceSegments and xray:PutTelemetryRecords.',
  severity: "low",
  frameworks: { cdkNag: "Serverless-LambdaTracing", checkov: "CKV_AWS_50", securityHub: "Lambda.7" },
  on: LambdaFunction,
  passes: (fn) => fn.tracingConfig?.mode === "Active",
  remedy: () => ({ tracingConfig: { mode: "Active" } }),
});
