import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";

/** A text message to one person. */
export interface TextMessage {
  /** A phone number in E.164. */
  to: string;
  /** Up to 140 characters of GSM's alphabet are one message; more are sent, and paid for, in parts (AWS, SNS developer guide: "Sending SMS messages"). */
  text: string;
}

/** Name of the sender, in countries that show one; empty for none. */
const senderId = process.env.SMS_SENDER_ID ?? "";

const sns = new SNSClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
});

/**
 * Sends a text message through SNS, as one that must arrive rather than be cheap.
 *
 * @throws Error when SNS does not take it
 */
export async function sendText({ to, text }: TextMessage): Promise<void> {
  const attribute = (StringValue: string) => ({ DataType: "String", StringValue });
  await sns.send(
    new PublishCommand({
      PhoneNumber: to,
      Message: text,
      MessageAttributes: {
        "AWS.SNS.SMS.SMSType": attribute("Transactional"),
        ...(senderId && { "AWS.SNS.SMS.SenderID": attribute(senderId) }),
      },
    }),
  );
}
