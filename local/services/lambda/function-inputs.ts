import type { CodeArchive } from "../../lambda/code";
import { isPython } from "../../lambda/sandbox";
import type { Properties } from "../../service";

/** What a program says of a function, as far as the local cloud reads it. */
export interface FunctionInputs extends Properties {
  name?: string;
  role?: string;
  runtime?: string;
  handler?: string;
  code?: CodeArchive;
  s3Bucket?: string;
  packageType?: string;
  memorySize?: number;
  timeout?: number;
  architectures?: string[];
  description?: string;
  environment?: { variables?: Record<string, string> };
  ephemeralStorage?: { size?: number };
  tracingConfig?: { mode?: string };
  /** ARN of a queue or topic for asynchronous calls that fail. */
  deadLetterConfig?: { targetArn?: string };
  /** -1 or nothing: the function shares the account's concurrency. */
  reservedConcurrentExecutions?: number;
  publish?: boolean;
  loggingConfig?: {
    logFormat?: string;
    logGroup?: string;
    applicationLogLevel?: string;
    systemLogLevel?: string;
  };
}

/** AWS's defaults for what a program leaves out. */
export const functionDefaults = {
  packageType: "Zip",
  memorySize: 128,
  timeout: 3,
  architectures: ["x86_64"],
  ephemeralStorage: { size: 512 },
  tracingConfig: { mode: "PassThrough" },
  reservedConcurrentExecutions: -1,
  publish: false,
  skipDestroy: false,
};

/** Why this function cannot run here, in words for its owner; undefined when it can. */
export function whyNotEmulated({ name, packageType, runtime, code, s3Bucket }: FunctionInputs): string | undefined {
  const reason = (what: string) => `${name}: the local cloud does not run ${what}; other functions are not affected`;
  if (packageType === "Image") return reason("container images (packageType Image)");
  if (runtime === undefined || !(runtime.startsWith("nodejs") || isPython(runtime)))
    return reason(`the runtime ${runtime ?? "(none)"}, only nodejs and python3`);
  if (code === undefined) return reason(s3Bucket === undefined ? "functions without code" : "code that lies in S3");
  return undefined;
}
