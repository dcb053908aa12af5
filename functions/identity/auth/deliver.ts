import * as z from "zod/mini";
import { masked } from "../../audit/mask";
import { sendMail } from "../../mail/send";
import type { RouteSpec } from "../../runtime/contract";
import type { Input } from "../../runtime/endpoint";
import { readEnv } from "../../runtime/env";
import { sendText } from "../../sms/send";
import { issue, type Purpose } from "../codes/store";
import type { Identifier } from "../users/identifiers";
import { mainAddress } from "../users/main-address";
import type { User } from "../users/model";
import type { Leads, Message } from "./messages";

const { VERIFY_URL, RESET_URL, SMS } = readEnv(
  z.object({ VERIFY_URL: z.optional(z.string()), RESET_URL: z.optional(z.string()), SMS: z.optional(z.string()) }),
);

/** Whether text messages are sent. */
export const takesPhoneNumbers = (): boolean => SMS === "on";

/** What of a request a delivery needs. */
export type Delivering = Pick<Input<RouteSpec>, "log" | "metrics" | "baseUrl">;

/** Sends a message. One that is not taken is logged and counted, and changes nothing of the answer: that would tell who has an account. */
export async function deliver(
  to: Identifier,
  { subject, text, short }: Message,
  delivering: Delivering,
): Promise<void> {
  try {
    if (to.kind === "email") await sendMail({ to: to.value, subject, text });
    else await sendText({ to: to.value, text: short });
    delivering.metrics.count("MessagesSent");
  } catch (error) {
    notSent({ subject }, error, delivering);
  }
}

function notSent(what: { subject: string } | { purpose: Purpose }, error: unknown, { log, metrics }: Delivering): void {
  log.error("message not sent", { ...what, reason: masked(String(error)) }); // SES and SNS name the address that they do not take
  metrics.count("MessagesFailed");
}

/**
 * Sends a user a code. One that cannot be kept is not sent, which is as good as a message that is not taken: see {@link deliver}.
 *
 * @param to default: where the user's codes are sent
 */
export async function deliverCode(
  user: User,
  purpose: Purpose,
  message: (code: string, leads: Leads) => Message,
  delivering: Delivering,
  to: Identifier | undefined = mainAddress(user),
): Promise<void> {
  if (!to) return;
  const code = await issue(purpose, user.id, to).catch((error: unknown) => notSent({ purpose }, error, delivering));
  if (code === undefined) return;
  const leads = { baseUrl: delivering.baseUrl, verifyUrl: VERIFY_URL, resetUrl: RESET_URL };
  await deliver(to, message(code, leads), delivering);
}
