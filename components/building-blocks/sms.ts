import type * as pulumi from "@pulumi/pulumi";
import type { Link } from "./link";

/** What sends text messages to people. */
export interface SmsArgs {
  /** Name of the sender, in countries whose networks show one: up to 11 letters and digits. Default: none. */
  senderId?: pulumi.Input<string>;
}

/**
 * Lets a function send text messages through SNS. `functions/sms/send` knows it. Phone numbers are no resources that a policy could name; topics are, and are left
 * out (AWS, Service Authorization Reference: Amazon SNS).
 */
export const smsLink = ({ senderId }: SmsArgs): Link => ({
  environment: { SMS: "on", ...(senderId !== undefined && { SMS_SENDER_ID: senderId }) },
  statements: [{ actions: ["sns:Publish"], notResources: ["arn:*:sns:*:*:*"] }],
});
