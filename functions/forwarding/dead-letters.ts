import { type MessageAttributeValue, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import { readEnv } from "../runtime/env";

const { DEAD_LETTER_URL } = readEnv(z.object({ DEAD_LETTER_URL: z.string().check(z.minLength(1)) }));

const queue = new SQSClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
});

/**
 * Keeps what can never be forwarded, with the reason: `ErrorCode` and `ErrorMessage` are attributes of the message.
 *
 * @param body the event, or what stood in its place
 */
export async function keep(body: string, reason: { code: string; message: string }): Promise<void> {
  const attribute = (StringValue: string): MessageAttributeValue => ({ DataType: "String", StringValue });
  await queue.send(
    new SendMessageCommand({
      QueueUrl: DEAD_LETTER_URL,
      MessageBody: body,
      MessageAttributes: {
        ErrorCode: attribute(reason.code || "Unknown"),
        ErrorMessage: attribute(reason.message.slice(0, 1000) || "no message"),
      },
    }),
  );
}
