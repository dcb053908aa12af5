/** All that the instances of one function depend on. A changed value means new instances. */
export interface FunctionConfig {
  name: string;
  /** Without a qualifier. */
  arn: string;
  /** `$LATEST`, or the number of a published version. */
  version: string;
  /** AWS's name, such as `nodejs24.x`. All Node runtimes run on the Node that runs the local cloud, Python's on one of this machine. */
  runtime: string;
  /** Lambda handler string, such as `index.handler`. */
  handler: string;
  /** Megabytes; also the limit of the instance's heap. */
  memorySize: number;
  /** Seconds. */
  timeout: number;
  /** What the program declared, and nothing else. */
  environment: Record<string, string>;
  region: string;
  /** Base URL of the AWS port. */
  awsUrl: string;
  /** Tells the AWS port which function calls. */
  accessKeyId: string;
  logGroup: string;
  logFormat: "Text" | "JSON";
  /** `applicationLogLevel` of the logging configuration, for JSON only. */
  logLevel?: string;
  /** `systemLogLevel` of the logging configuration, for JSON only. Default INFO. */
  systemLogLevel?: string;
  /** Most instances at once; requests beyond wait in line. */
  maxInstances: number;
}

/**
 * Most instances of one function at once. On AWS it is the account's 1,000; here, more instances than the machine has use for
 * only cost memory: about 9 MB each. Measured on 2 cores with 50 callers of a handler that waits 5 ms: 180 requests a second
 * with 1 instance, 750 with 4, 2,700 with 16, 3,100 with 32.
 */
export const defaultMaxInstances = 16;

/** Lambda gives the code outside the handler 10 s, once (AWS, "Lambda execution environment": init phase). */
export const initSeconds = 10;

/** Largest request of a synchronous call, in bytes (AWS, "Lambda quotas": 6 MB). */
export const largestPayload = 6 * 1024 * 1024;

/** Largest answer of a synchronous call, in bytes: 100 more, as recorded from AWS. */
export const largestAnswer = largestPayload + 100;

/** Largest event of an asynchronous call, in bytes: 256 KB. AWS has raised its own to 1 MB since ("Lambda quotas"). */
export const largestEvent = 256 * 1024;
