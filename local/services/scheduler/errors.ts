import { AwsError } from "../aws-json";

/** A request that makes no sense. */
export const invalid = (message: string): AwsError => new AwsError("ValidationException", message);

export const noSchedule = (name: string): AwsError =>
  new AwsError("ResourceNotFoundException", `Schedule ${name} does not exist.`, 404);

export const noGroup = (name: string): AwsError =>
  new AwsError("ResourceNotFoundException", `Schedule group ${name} does not exist.`, 404);

export const alreadyExists = (what: string): AwsError =>
  new AwsError("ConflictException", `${what} already exists.`, 409);
