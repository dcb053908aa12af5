import { AwsError } from "../aws-json";

/** A request that EventBridge refuses. */
export const invalid = (message: string): AwsError => new AwsError("ValidationException", message);

/** What a request names is not there. */
export const notFound = (message: string): AwsError => new AwsError("ResourceNotFoundException", message);

export const noBus = (name: string): AwsError => notFound(`Event bus ${name} does not exist.`);

export const noRule = (name: string, bus: string): AwsError =>
  notFound(`Rule ${name} does not exist on EventBus ${bus}.`);

/** A constraint of AWS's model that a value does not meet. @param path such as `targets.1.member.id` */
export const constraint = (value: string, path: string, what: string): AwsError =>
  invalid(`1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: ${what}`);
