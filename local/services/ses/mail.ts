import type { Email } from "postal-mime";
import type { Attachment } from "../messages";

/** A mail before it is sent. */
export interface Mail {
  from: string;
  to: readonly string[];
  cc?: readonly string[];
  bcc?: readonly string[];
  replyTo?: readonly string[];
  subject?: string;
  text?: string;
  html?: string;
  headers?: Readonly<Record<string, string>>;
  attachments?: readonly Attachment[];
  configurationSet?: string;
  /** For event destinations, which are not here: checked, and let go. */
  tags?: readonly { name: string; value: string }[];
}

/** The From header of a raw mail, unfolded; undefined where it has none. */
export function fromHeader(raw: Buffer): string | undefined {
  const head = raw.toString("utf8").split(/\r?\n\r?\n/, 1)[0] ?? "";
  const [, value] = /^from:[ \t]*((?:.*)(?:\r?\n[ \t].*)*)/im.exec(head) ?? [];
  return value?.replace(/\r?\n[ \t]+/g, " ").trim();
}

/**
 * Reads a raw MIME message.
 *
 * @param given what the call itself says of sender and receivers: it goes before what the headers say
 */
export async function parseMail(raw: Buffer, given: Partial<Mail>): Promise<Mail> {
  // Loaded when the first raw mail comes: a cloud that sends none starts sooner.
  const { default: PostalMime } = await import("postal-mime");
  const email = await PostalMime.parse(raw);
  const headers: Record<string, string> = {};
  for (const { originalKey, value } of email.headers) headers[originalKey] ??= value;
  return {
    from: fromHeader(raw) ?? "",
    ...listsOf(email),
    subject: email.subject,
    text: email.text,
    html: email.html,
    headers,
    attachments: email.attachments.map(({ filename, mimeType, content }) => ({
      filename: filename ?? "",
      contentType: mimeType,
      size: typeof content === "string" ? Buffer.byteLength(content) : content.byteLength,
    })),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

const listsOf = (email: Email) => ({
  to: addresses(email.to) ?? [],
  cc: addresses(email.cc),
  bcc: addresses(email.bcc),
  replyTo: addresses(email.replyTo),
});

const addresses = (list: Email["to"]): string[] | undefined =>
  list
    ?.flatMap(({ group, ...one }) => group ?? [one])
    .map(({ name, address = "" }) => (name ? `${name} <${address}>` : address));
