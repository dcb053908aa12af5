import { type FunctionInputs, functionDefaults } from "./function-inputs";

/** What the control plane tells of a function. */
export interface FunctionDescription {
  name: string;
  arn: string;
  logGroup: string;
  inputs: FunctionInputs;
  codeDirectory?: string;
  codeSha256?: string;
  codeSize?: number;
}

/** The `FunctionConfiguration` of Lambda's API. */
export function configurationOf({ name, arn, logGroup, inputs, codeSha256, codeSize }: FunctionDescription) {
  const variables = inputs.environment?.variables;
  return {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: inputs.runtime,
    Role: inputs.role,
    Handler: inputs.handler,
    CodeSize: codeSize ?? 0,
    CodeSha256: codeSha256,
    Description: inputs.description ?? "",
    Timeout: inputs.timeout ?? functionDefaults.timeout,
    MemorySize: inputs.memorySize ?? functionDefaults.memorySize,
    Version: "$LATEST",
    ...(variables && { Environment: { Variables: variables } }),
    PackageType: inputs.packageType ?? functionDefaults.packageType,
    Architectures: inputs.architectures ?? functionDefaults.architectures,
    LoggingConfig: { LogFormat: inputs.loggingConfig?.logFormat ?? "Text", LogGroup: logGroup },
    State: "Active",
    LastUpdateStatus: "Successful",
  };
}
