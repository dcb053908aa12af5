import { plain } from "../building-blocks/arg-error";
import type { ChildOf } from "../building-blocks/child";
import type { Link } from "../building-blocks/link";
import { mailLink } from "../building-blocks/mail";
import { smsLink } from "../building-blocks/sms";
import type { IdentityArgs } from "./args";

/** What the function takes that sends codes: mail, text messages where they are wanted, and the pages that codes lead to. */
export function messageLinks(child: ChildOf, { mail, sms, links = {} }: IdentityArgs): Link[] {
  const { verifyUrl, resetUrl } = links;
  const texts = plain(child.component, "sms", sms);
  const pages = {
    ...(verifyUrl !== undefined && { VERIFY_URL: verifyUrl }),
    ...(resetUrl !== undefined && { RESET_URL: resetUrl }),
  };
  return [mailLink(child, "mail", mail), ...(texts ? [smsLink(texts)] : []), { environment: pages, statements: [] }];
}
