/** A refusal as SQS words it: what SDKs make an exception of. */
export class SqsError extends Error {
  override readonly name = "SqsError";

  constructor(
    /** The `__type` of the answer, without its namespace: `QueueDoesNotExist`. */
    public readonly type: string,
    message: string,
    /** The error's code in the old query protocol, which answers carry too: `AWS.SimpleQueueService.NonExistentQueue`. */
    public readonly code = type,
    public readonly status = 400,
  ) {
    super(message);
    // An expected answer, not a fault: nobody reads its stack.
    this.stack = `${this.name}: ${message}`;
  }
}

const simple = "AWS.SimpleQueueService.";

export const queueDoesNotExist = () =>
  new SqsError("QueueDoesNotExist", "The specified queue does not exist.", `${simple}NonExistentQueue`);

/** A parameter has a value that it may not have. */
export const invalidParameter = (message: string) =>
  new SqsError("InvalidParameterValueException", message, "InvalidParameterValue");

/** The same, in the words that most parameters share. */
export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (name: string) =>
  new SqsError(
    "MissingRequiredParameterException",
    `The request must contain the parameter ${name}.`,
    "MissingParameter",
  );

export const unknownAttribute = (name: string) => new SqsError("InvalidAttributeName", `Unknown Attribute ${name}.`);

export const invalidAttributeName = (message: string) => new SqsError("InvalidAttributeName", message);

export const invalidAttributeValue = (name: string, reason?: string) =>
  new SqsError(
    "InvalidAttributeValue",
    `Invalid value for the parameter ${name}.${reason === undefined ? "" : ` Reason: ${reason}`}`,
  );

export const queueNameExists = (attribute: string) =>
  new SqsError(
    "QueueNameExists",
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
    "QueueAlreadyExists",
  );

export const notAHandle = (handle: string) =>
  new SqsError("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is not a valid receipt handle.`);

export const invalidContents = () =>
  new SqsError(
    "InvalidMessageContents",
    "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
  );

export const emptyBatch = (entry: string) =>
  new SqsError(
    "EmptyBatchRequest",
    `There should be at least one ${entry} in the request.`,
    `${simple}EmptyBatchRequest`,
  );

export const tooManyEntries = (most: number, sent: number) =>
  new SqsError(
    "TooManyEntriesInBatchRequest",
    `Maximum number of entries per request are ${most}. You have sent ${sent}.`,
    `${simple}TooManyEntriesInBatchRequest`,
  );

export const invalidBatchId = () =>
  new SqsError(
    "InvalidBatchEntryId",
    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    `${simple}InvalidBatchEntryId`,
  );

export const idsNotDistinct = (id: string) =>
  new SqsError("BatchEntryIdsNotDistinct", `Id ${id} repeated.`, `${simple}BatchEntryIdsNotDistinct`);

export const batchTooLong = (most: number, sent: number) =>
  new SqsError(
    "BatchRequestTooLong",
    `Batch requests cannot be longer than ${most} bytes. You have sent ${sent} bytes.`,
    `${simple}BatchRequestTooLong`,
  );

export const purgeInProgress = (name: string) =>
  new SqsError(
    "PurgeQueueInProgress",
    `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
    `${simple}PurgeQueueInProgress`,
    403,
  );

export const overLimit = (message: string) => new SqsError("OverLimit", message);

export const resourceNotFound = (message: string) =>
  new SqsError("ResourceNotFoundException", message, "ResourceNotFoundException", 404);

/** A fault of this service or of its store. The cause stays on this side. */
export const internalError = () =>
  new SqsError("InternalFailure", "We encountered an internal error. Please try again.", "InternalError", 500);
