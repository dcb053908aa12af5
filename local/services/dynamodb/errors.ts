/** A refusal as DynamoDB words it: what the SDKs turn into an exception named after the last part of `type`. */
export class DynamoDbError extends Error {
  override readonly name = "DynamoDbError";

  constructor(
    /** The `__type` of the answer, with AWS's namespace. */
    public readonly type: string,
    message: string,
    /** HTTP status: 400, but 500 for our own faults and 501 for what is not there. */
    public readonly status = 400,
    /** Members of the answer beside `__type` and `message`, such as the item that failed its condition. */
    public readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    // An expected answer, not a fault: nobody reads its stack, and making one costs more than the operation.
    this.stack = `${this.name}: ${message}`;
  }

  /** The exception's name as SDKs show it: `ValidationException`. */
  get code(): string {
    return this.type.slice(this.type.indexOf("#") + 1);
  }
}

const dynamodb = "com.amazonaws.dynamodb.v20120810#";
const coral = "com.amazon.coral.service#";

/** The request is well formed but not allowed. */
export const validationError = (message: string) =>
  new DynamoDbError("com.amazon.coral.validate#ValidationException", message);

/** The prefix of most of DynamoDB's validation messages. */
export const invalidParameter = (message: string) =>
  validationError(`One or more parameter values were invalid: ${message}`);

/** The body is JSON, but of the wrong types. */
export const serializationError = (message?: string) =>
  new DynamoDbError(`${coral}SerializationException`, message ?? "");

/** The target names no operation of DynamoDB. */
export const unknownOperation = () => new DynamoDbError(`${coral}UnknownOperationException`, "");

/** The data plane's answer for a table that does not exist. */
export const resourceNotFound = (message = "Requested resource not found") =>
  new DynamoDbError(`${dynamodb}ResourceNotFoundException`, message);

/** The control plane's answer for a table that does not exist. */
export const tableNotFound = (name: string) =>
  resourceNotFound(`Requested resource not found: Table: ${name} not found`);

/** The table exists already, or is protected. */
export const resourceInUse = (message: string) => new DynamoDbError(`${dynamodb}ResourceInUseException`, message);

/** Too much at once, such as two index changes in one UpdateTable. */
export const limitExceeded = (message: string) => new DynamoDbError(`${dynamodb}LimitExceededException`, message);

/** The condition of a write is not met. `Item` is there when the caller asked for it. */
export const conditionFailed = (members: { Item?: unknown } = {}) =>
  new DynamoDbError(
    `${dynamodb}ConditionalCheckFailedException`,
    "The conditional request failed",
    400,
    members.Item === undefined ? {} : members,
  );

/** Why one action of a transaction is to blame for its end, or not: `Code` is `None` for those that are not. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

/** A transaction of which at least one action cannot be done. Nothing of it was. */
export const transactionCanceled = (reasons: readonly CancellationReason[]) =>
  new DynamoDbError(
    `${dynamodb}TransactionCanceledException`,
    "Transaction cancelled, please refer cancellation reasons for specific reasons " +
      `[${reasons.map(({ Code }) => Code).join(", ")}]`,
    400,
    { CancellationReasons: reasons },
  );

/** The token of an earlier transaction with other content. */
export const idempotentMismatch = () =>
  new DynamoDbError(
    `${dynamodb}IdempotentParameterMismatchException`,
    "The request uses the same client token as a previous, but non-identical request. " +
      "Do not reuse a client token with different requests, unless the requests are identical",
  );

/** An operation of DynamoDB that this engine does not have. It answers 501, which no SDK retries. */
export const notEmulated = (what: string) =>
  new DynamoDbError(`${dynamodb}NotImplementedException`, `The local cloud does not emulate ${what} of dynamodb`, 501);

/** A fault of this engine or of its store. The cause stays on this side. */
export const internalError = (message = "Internal server error") =>
  new DynamoDbError(`${dynamodb}InternalServerError`, message, 500);
