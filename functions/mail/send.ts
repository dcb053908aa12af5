import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import * as z from "zod/mini";
import { readEnv } from "../runtime/env";

/** A mail to one person, in plain text. */
export interface Mail {
  /** The address alone. */
  to: string;
  /** One line. */
  subject: string;
  text: string;
}

const { MAIL_FROM } = readEnv(z.object({ MAIL_FROM: z.string().check(z.minLength(3)) }));

/** SES answers within a fraction of a second; two tries take at most six seconds. */
const ses = new SESv2Client({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
});

/**
 * Sends a mail through SES, from the address that the function is linked to.
 *
 * @throws Error when SES does not take it
 */
export async function sendMail({ to, subject, text }: Mail): Promise<void> {
  await ses.send(
    new SendEmailCommand({
      FromEmailAddress: MAIL_FROM,
      Destination: { ToAddresses: [to] },
      Content: {
        Simple: { Subject: { Data: subject, Charset: "UTF-8" }, Body: { Text: { Data: text, Charset: "UTF-8" } } },
      },
    }),
  );
}
