import { devNull } from "node:os";
import type { FunctionConfig } from "./config";

/** Secret of every access key that the local cloud issues. It opens nothing: the AWS port does not look at signatures. */
export const deadSecret = "local-cloud-secret-that-opens-nothing";

/**
 * The whole environment of an instance: what the program declared, and what Lambda adds. Nothing comes from the machine. The
 * SDK's other ways to credentials (shared files, instance metadata) lead nowhere.
 */
export function environmentOf(
  config: FunctionConfig,
  codeDirectory: string,
  logStream: string,
): Record<string, string> {
  const json = config.logFormat === "JSON";
  return {
    AWS_ENDPOINT_URL: config.awsUrl,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    ...config.environment,
    _HANDLER: config.handler,
    AWS_REGION: config.region,
    AWS_DEFAULT_REGION: config.region,
    AWS_ACCESS_KEY_ID: config.accessKeyId,
    AWS_SECRET_ACCESS_KEY: deadSecret,
    AWS_SESSION_TOKEN: `local-session-of-${config.name}`,
    AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: config.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: config.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    LAMBDA_TASK_ROOT: codeDirectory,
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    ...(json && { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: config.logLevel ?? "INFO" }),
  };
}
