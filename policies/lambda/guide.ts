/** Lambda's developer guide. */
export const guide = "https://docs.aws.amazon.com/lambda/latest/dg";
