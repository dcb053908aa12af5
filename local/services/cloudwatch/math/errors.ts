import { AwsError } from "../../aws-json";

/** What is wrong with an expression. */
export const mathError = (why: string): AwsError => new AwsError("ValidationException", `Error in expression: ${why}`);
