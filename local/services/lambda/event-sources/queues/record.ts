import { type Message, received } from "../../../sqs";

/** A message as Lambda hands it to a function (AWS, Lambda developer guide: "Using Lambda with Amazon SQS"). */
export interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, object>>;
  readonly md5OfMessageAttributes?: string;
  readonly md5OfBody: string;
  readonly eventSource: "aws:sqs";
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

/** @param queue the queue's number, for the receipt handle */
export function queueRecord(
  queue: number,
  message: Message,
  { arn, region }: { arn: string; region: string },
): QueueRecord {
  const shown = received(queue, message, { system: ["All"], user: ["All"] });
  const messageAttributes = Object.entries(shown.MessageAttributes ?? {}).map(([name, attribute]) => [
    name,
    {
      stringValue: attribute.StringValue,
      binaryValue: attribute.BinaryValue,
      stringListValues: [],
      binaryListValues: [],
      dataType: attribute.DataType,
    },
  ]);
  return {
    messageId: shown.MessageId,
    receiptHandle: shown.ReceiptHandle,
    body: shown.Body,
    attributes: shown.Attributes ?? {},
    messageAttributes: Object.fromEntries(messageAttributes),
    md5OfMessageAttributes: shown.MD5OfMessageAttributes,
    md5OfBody: shown.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: arn,
    awsRegion: region,
  };
}

/** A record as filters see it: a body that is JSON is what it stands for. */
export function filteredView(record: QueueRecord): unknown {
  try {
    return { ...record, body: JSON.parse(record.body) };
  } catch {
    return record;
  }
}
