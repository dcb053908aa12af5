import { randomUUID } from "node:crypto";
import { AwsError } from "../aws-json";
import { quickId } from "../ids";
import { passed } from "../messages";
import type { Mail } from "./mail";
import { bareAddress, type SesState } from "./state";
import { RenderingFailure, render, templateData } from "./template";

/** Receivers of one mail (SES developer guide, "Service quotas"). */
const mostReceivers = 50;
/** Bytes of text and HTML together; SES's default limit for a whole message is 40 MB. */
const largestMail = 40 * 1024 * 1024;

/** How an API words what it refuses. */
export interface Wording {
  /** A request that makes no sense. */
  invalid: string;
  /** A configuration set that is not there. */
  noConfigurationSet(name: string): AwsError;
}

/**
 * Puts a mail into the outbox and answers its message id.
 *
 * @throws AwsError MessageRejected for a sender that is no identity; what `wording` has for the rest
 */
export function send(state: SesState, mail: Mail, wording: Wording): string {
  const { cloud } = state;
  const { from, to, cc = [], bcc = [], text = "", html, configurationSet } = mail;
  const receivers = [...to, ...cc, ...bcc];
  const wrong = [from, ...receivers].find((one) => !/^[^@\s]+@[^@\s]+$/.test(bareAddress(one)));
  if (wrong !== undefined) throw new AwsError(wording.invalid, "Missing final '@domain'");
  if (receivers.length === 0) throw new AwsError(wording.invalid, "Missing required header 'To'.");
  if (receivers.length > mostReceivers)
    throw new AwsError(wording.invalid, `Recipient count exceeds ${mostReceivers}.`);
  if (text.length + (html?.length ?? 0) > largestMail)
    throw new AwsError(
      wording.invalid,
      `Message length is more than ${largestMail} bytes long: '${text.length + (html?.length ?? 0)}'.`,
    );
  checkTags(mail.tags ?? [], wording.invalid);
  const identity = state.identityOf(bareAddress(from));
  if (identity === undefined) throw notVerified(bareAddress(from), cloud.region);
  const setName = configurationSet ?? identity.configurationSet;
  const set = setName === undefined ? undefined : state.configurationSets.get(setName);
  if (setName !== undefined && set === undefined) throw wording.noConfigurationSet(setName);
  if (set?.sends === false)
    throw new AwsError(
      "ConfigurationSetSendingPausedException",
      `Email sending is disabled for the configuration set: ${setName}`,
    );
  const id = newMessageId();
  passed(cloud, {
    id,
    kind: "email",
    from,
    to,
    cc: filled(cc),
    bcc: filled(bcc),
    replyTo: filled(mail.replyTo),
    subject: mail.subject,
    body: text,
    html,
    attributes: mail.headers,
    attachments: filled(mail.attachments),
  });
  return id;
}

/** Characters of a tag's name and value (AWS, MessageTag). */
const longestTag = 255;

/** @throws AwsError for a tag that AWS would refuse, as it words it */
function checkTags(tags: NonNullable<Mail["tags"]>, invalid: string): void {
  const refuse = (message: string) => new AwsError(invalid, message);
  for (const { name, value } of tags) {
    if (name === "") throw refuse("The tag name must be specified.");
    if (value === "") throw refuse("The tag value must be specified.");
    if (name.length > longestTag) throw refuse(`Tag name cannot exceed ${longestTag} characters.`);
    if (!/^[\w-]+$/.test(name))
      throw refuse(`Invalid tag name <${name}>: only alphanumeric ASCII characters, '_',  '-' are allowed.`);
    if (value.length > longestTag) throw refuse(`Tag value cannot exceed ${longestTag} characters.`);
    if (!/^[\w.@-]+$/.test(value))
      throw refuse(
        `Invalid tag value <${value}>: only alphanumeric ASCII characters, '_',  '-' , '.', '@' are allowed.`,
      );
  }
}

/**
 * Sends a mail made of a template. SES takes one that cannot be filled in, and drops it: the terminal says so.
 *
 * @param data JSON text
 */
export function sendTemplate(
  state: SesState,
  template: { subject?: string; text?: string; html?: string; name?: string },
  data: string,
  mail: Mail,
  wording: Wording,
): string {
  try {
    const values = templateData(data);
    const { subject, text, html } = template;
    const filledIn = {
      subject: subject === undefined ? undefined : render(subject, values, false),
      text: text === undefined ? undefined : render(text, values, false),
      html: html === undefined ? undefined : render(html, values, true),
    };
    return send(state, { ...mail, ...filledIn }, wording);
  } catch (error) {
    if (!(error instanceof RenderingFailure)) throw error;
    state.cloud.print(`ses: a mail of the template ${template.name ?? "in the request"} is not sent: ${error.message}`);
    return newMessageId();
  }
}

const notVerified = (address: string, region: string) =>
  new AwsError(
    "MessageRejected",
    `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${address}`,
  );

const filled = <Value>(list: readonly Value[] | undefined) => (list && list.length > 0 ? list : undefined);

/** In AWS's form: a time, a UUID and a counter. */
const newMessageId = (): string => `${quickId("0123456789abcdef", 16)}-${randomUUID()}-000000`;
