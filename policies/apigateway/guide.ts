/** API Gateway's developer guide. */
export const guide = "https://docs.aws.amazon.com/apigateway/latest/developerguide";
