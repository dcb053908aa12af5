import type { FunctionContext } from "./proxy-event";

/** One message, as Lambda hands it over from SQS. Only what handlers read is declared (AWS, "Using Lambda with Amazon SQS"). */
export interface QueueRecord {
  messageId: string;
  body: string;
  attributes: {
    /** How often it was handed over, this time included. */
    ApproximateReceiveCount: string;
    /** Milliseconds since 1970. */
    SentTimestamp: string;
    /** Of a FIFO queue. */
    MessageGroupId?: string;
    /** Of a FIFO queue. */
    MessageDeduplicationId?: string;
  };
  messageAttributes?: Record<string, { stringValue?: string; dataType: string } | undefined>;
  eventSourceARN: string;
}

/** A batch of messages. */
export interface QueueEvent {
  Records: QueueRecord[];
}

/** Which messages failed: those alone come again. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** A function that works a queue off, as Lambda calls it. */
export type QueueHandler = (event: QueueEvent, context: FunctionContext) => Promise<BatchResponse>;
