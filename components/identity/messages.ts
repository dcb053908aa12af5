import { argError, plain } from "../building-blocks/arg-error";
import type { ChildOf } from "../building-blocks/child";
import type { Link } from "../building-blocks/link";
import { mailLink } from "../building-blocks/mail";
import { pageUrl } from "../building-blocks/page-url";
import { smsLink } from "../building-blocks/sms";
import type { IdentityArgs } from "./args";

/** What the function takes that sends codes: mail, text messages where they are wanted, and the pages that codes lead to. */
export function messageLinks(child: ChildOf, { mail, sms, links = {} }: IdentityArgs): Link[] {
  const verifyUrl = pageUrl(child.component, "links.verifyUrl", links.verifyUrl);
  const resetUrl = pageUrl(child.component, "links.resetUrl", links.resetUrl);
  const texts = plain(child.component, "sms", sms);
  checkSender(child.component, texts?.senderId);
  const pages = {
    ...(verifyUrl !== undefined && { VERIFY_URL: verifyUrl }),
    ...(resetUrl !== undefined && { RESET_URL: resetUrl }),
  };
  return [mailLink(child, "mail", mail), ...(texts ? [smsLink(texts)] : []), { environment: pages, statements: [] }];
}

/** @throws InputPropertyError for what SNS takes for no sender's name (AWS, SNS developer guide: "SMS sender IDs": 1 to 11 characters, a letter among them) */
function checkSender(component: string, id: unknown): void {
  if (typeof id === "string" && !(/^[A-Za-z0-9-]{1,11}$/.test(id) && /[A-Za-z]/.test(id)))
    throw argError(component, "sms.senderId", `"${id}" is no name of up to 11 letters and digits, with a letter`);
}
