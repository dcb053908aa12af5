/** An error as AWS words it. */
export interface FaultError {
  status: number;
  code: string;
  message: string;
}

/** What services answer when there are too many calls (AWS, API references: common errors of each). */
const throttles: Readonly<Record<string, FaultError>> = {
  dynamodb: {
    status: 400,
    code: "ThrottlingException",
    message: "Throughput exceeds the current capacity of your table or index.",
  },
  lambda: { status: 429, code: "TooManyRequestsException", message: "Rate Exceeded." },
  sqs: { status: 403, code: "RequestThrottled", message: "Request is throttled." },
  sns: { status: 429, code: "Throttling", message: "Rate exceeded" },
};
const usualThrottle: FaultError = { status: 400, code: "ThrottlingException", message: "Rate exceeded" };

/** What services answer for a fault of their own. */
const failures: Readonly<Record<string, FaultError>> = {
  dynamodb: {
    status: 500,
    code: "InternalServerError",
    message: "The request processing has failed because of an unknown error, exception or failure.",
  },
  events: { status: 500, code: "InternalException", message: "This exception occurs due to unexpected causes." },
  kms: {
    status: 500,
    code: "KMSInternalException",
    message: "The request was rejected because an internal exception occurred.",
  },
  lambda: { status: 500, code: "ServiceException", message: "The Lambda service encountered an internal error." },
  secretsmanager: { status: 500, code: "InternalServiceError", message: "An error occurred on the server side." },
  ssm: { status: 500, code: "InternalServerError", message: "An error occurred on the server side." },
};
const usualFailure: FaultError = {
  status: 500,
  code: "InternalFailure",
  message: "The request processing has failed because of an unknown error, exception or failure.",
};

/** How a service refuses a call, or fails at it. */
export const errorOf = (service: string, kind: "throttle" | "error"): FaultError =>
  kind === "throttle" ? (throttles[service] ?? usualThrottle) : (failures[service] ?? usualFailure);
