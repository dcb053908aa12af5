import type { LambdaFunction } from "./function";
import { functionDefaults } from "./function-inputs";

/** The `FunctionConfiguration` of Lambda's API. */
export function configurationOf({ name, qualifiedArn, arn, version, logGroup, inputs, code }: LambdaFunction) {
  const variables = inputs.environment?.variables;
  const { loggingConfig, deadLetterConfig } = inputs;
  return {
    FunctionName: name,
    FunctionArn: version === "$LATEST" ? arn : qualifiedArn,
    Runtime: inputs.runtime,
    Role: inputs.role,
    Handler: inputs.handler,
    CodeSize: code?.size ?? 0,
    CodeSha256: code?.sha256,
    Description: inputs.description ?? "",
    Timeout: inputs.timeout ?? functionDefaults.timeout,
    MemorySize: inputs.memorySize ?? functionDefaults.memorySize,
    Version: version,
    ...(variables && { Environment: { Variables: variables } }),
    ...(deadLetterConfig?.targetArn && { DeadLetterConfig: { TargetArn: deadLetterConfig.targetArn } }),
    PackageType: inputs.packageType ?? functionDefaults.packageType,
    Architectures: inputs.architectures ?? functionDefaults.architectures,
    EphemeralStorage: { Size: inputs.ephemeralStorage?.size ?? functionDefaults.ephemeralStorage.size },
    TracingConfig: { Mode: inputs.tracingConfig?.mode ?? functionDefaults.tracingConfig.mode },
    LoggingConfig: {
      LogFormat: loggingConfig?.logFormat ?? "Text",
      ApplicationLogLevel: loggingConfig?.applicationLogLevel,
      SystemLogLevel: loggingConfig?.systemLogLevel,
      LogGroup: logGroup,
    },
    State: "Active",
    LastUpdateStatus: "Successful",
  };
}
