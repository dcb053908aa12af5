import { AwsError } from "../aws-json";
import { badRequest, notFound, part, parts, required, text, texts } from "./input";
import { fromHeader, type Mail, parseMail } from "./mail";
import { send, sendTemplate, type Wording } from "./send";
import type { SesState, Template } from "./state";
import type { Call, Input } from "./v2";

/** Receivers of one bulk mail (SES API v2, SendBulkEmail). */
const mostBulkEntries = 50;

const wording: Wording = {
  invalid: "BadRequestException",
  noConfigurationSet: (name) => notFound(`Configuration set <${name}> does not exist.`),
};

const sendEmail: Call = async (state, input) => {
  const content = part(input, "Content");
  const mail = envelopeOf(input);
  if (content.Raw !== undefined) {
    const raw = Buffer.from(required(part(content, "Raw"), "Data"), "base64");
    const given = {
      from: text(input, "FromEmailAddress"),
      ...receiversIn(input),
      configurationSet: mail.configurationSet,
    };
    return { MessageId: send(state, await parseMail(raw, given), wording) };
  }
  if (content.Template !== undefined) {
    const given = part(content, "Template");
    const data = text(given, "TemplateData") ?? "{}";
    return { MessageId: sendTemplate(state, templateIn(state, given), data, withHeaders(mail, given), wording) };
  }
  if (content.Simple === undefined) throw badRequest("The request must have one of Simple, Raw and Template content.");
  const simple = part(content, "Simple");
  const body = part(simple, "Body");
  const attachments = parts(simple, "Attachments").map((one) => ({
    filename: text(one, "FileName") ?? "",
    contentType: text(one, "ContentType") ?? "application/octet-stream",
    size: Buffer.from(String(one.RawContent ?? ""), "base64").length,
  }));
  const whole: Mail = {
    ...withHeaders(mail, simple),
    subject: text(part(simple, "Subject"), "Data"),
    text: text(part(body, "Text"), "Data"),
    html: text(part(body, "Html"), "Data"),
    attachments,
  };
  return { MessageId: send(state, whole, wording) };
};

const sendBulkEmail: Call = (state, input) => {
  const shared = part(part(input, "DefaultContent"), "Template");
  const template = templateIn(state, shared);
  const entries = parts(input, "BulkEmailEntries");
  if (entries.length === 0 || entries.length > mostBulkEntries)
    throw badRequest(`BulkEmailEntries must have between 1 and ${mostBulkEntries} entries.`);
  return {
    BulkEmailEntryResults: entries.map((entry) => {
      const own = part(part(entry, "ReplacementEmailContent"), "ReplacementTemplate");
      const data = text(own, "ReplacementTemplateData") ?? text(shared, "TemplateData") ?? "{}";
      const mail = { ...withHeaders(envelopeOf(input), shared), ...receiversOf(entry) };
      try {
        return { Status: "SUCCESS", MessageId: sendTemplate(state, template, data, mail, wording) };
      } catch (error) {
        if (!(error instanceof AwsError) || error.status >= 500) throw error;
        return { Status: statuses[error.code] ?? "FAILED", Error: error.message };
      }
    }),
  };
};

/** How a bulk mail reports what a single one would be refused with. */
const statuses: Readonly<Record<string, string>> = {
  MessageRejected: "MESSAGE_REJECTED",
  NotFoundException: "CONFIGURATION_SET_NOT_FOUND",
  ConfigurationSetSendingPausedException: "CONFIGURATION_SET_SENDING_PAUSED",
  BadRequestException: "INVALID_PARAMETER",
};

/** The calls that send. */
export const sendingOperations = {
  SendEmail: {
    does: sendEmail,
    route: "POST /v2/email/outbound-emails",
    approximates: "into the outbox; templates have variables, no blocks",
  },
  SendBulkEmail: { does: sendBulkEmail, route: "POST /v2/email/outbound-bulk-emails", approximates: "into the outbox" },
};

function envelopeOf(input: Input): Mail {
  return {
    from: text(input, "FromEmailAddress") ?? "",
    ...receiversOf(input),
    replyTo: texts(input, "ReplyToAddresses"),
    configurationSet: text(input, "ConfigurationSetName"),
    tags: parts(input, "EmailTags").map((tag) => ({ name: text(tag, "Name") ?? "", value: text(tag, "Value") ?? "" })),
  };
}

const receiversOf = (input: Input) => {
  const destination = part(input, "Destination");
  return {
    to: texts(destination, "ToAddresses"),
    cc: texts(destination, "CcAddresses"),
    bcc: texts(destination, "BccAddresses"),
  };
};

/** Receivers that a raw mail's call names go before its headers. */
const receiversIn = (input: Input) => (input.Destination === undefined ? {} : receiversOf(input));

const withHeaders = (mail: Mail, content: Input): Mail => {
  const headers = parts(content, "Headers").map((one) => [String(one.Name), String(one.Value)]);
  return headers.length > 0 ? { ...mail, headers: Object.fromEntries(headers) } : mail;
};

/** The template that a request names, or holds. */
function templateIn(state: SesState, given: Input): Pick<Template, "subject" | "text" | "html"> & { name?: string } {
  if (given.TemplateContent !== undefined) {
    const content = part(given, "TemplateContent");
    return { subject: text(content, "Subject"), text: text(content, "Text"), html: text(content, "Html") };
  }
  const name = text(given, "TemplateName") ?? text(given, "TemplateArn")?.replace(/^.*:template\//, "") ?? "";
  const template = state.templates.get(name);
  if (template === undefined) throw notFound(`Template ${name} does not exist.`);
  return template;
}

/** Who sends a mail, as far as the request or the raw mail says. */
export function senderIn(input: Input): string {
  const given = text(input, "FromEmailAddress");
  if (given !== undefined) return given;
  const raw = text(part(part(input, "Content"), "Raw"), "Data");
  return (raw === undefined ? undefined : fromHeader(Buffer.from(raw, "base64"))) ?? "";
}
