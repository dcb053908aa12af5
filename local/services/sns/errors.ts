import { AwsError } from "../aws-json";

/** A parameter that SNS refuses. @param reason such as `TopicArn Reason: …` */
export const invalidParameter = (reason: string): AwsError =>
  new AwsError("InvalidParameter", `Invalid parameter: ${reason}`);

/** An attribute of a message that SNS refuses. */
export const invalidValue = (message: string): AwsError => new AwsError("ParameterValueInvalid", message);

/** @param what `Topic` or `Subscription` */
export const notFound = (what: string): AwsError => new AwsError("NotFound", `${what} does not exist`, 404);

/** A member that must be there. @param path as AWS's model names it */
export const missing = (path: string): AwsError =>
  new AwsError(
    "ValidationError",
    `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  );
