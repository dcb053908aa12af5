/** Names that Lambda keeps for itself (AWS, "Defined runtime environment variables": reserved). */
const reserved = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_MAX_CONCURRENCY",
  "AWS_LAMBDA_METADATA_API",
  "AWS_LAMBDA_METADATA_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/** Bytes of all variables as JSON (AWS, "Lambda quotas": environment variables, 4 KB in aggregate). */
const mostBytes = 4096;

/** @throws Error as Lambda refuses variables that are its own, or too large together */
export function checkVariables(variables: Record<string, string>): void {
  const unable =
    "Lambda was unable to configure your environment variables because the environment variables you have provided";
  const taken = Object.keys(variables).filter((name) => reserved.has(name));
  if (taken.length > 0)
    throw new Error(
      `${unable} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(", ")}`,
    );
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > mostBytes)
    throw new Error(`${unable} exceeded the 4KB limit. String measured: ${measured}`);
}
