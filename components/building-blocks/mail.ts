import { EmailIdentity } from "@pulumi/aws/sesv2";
import type * as pulumi from "@pulumi/pulumi";
import { argError, plain } from "./arg-error";
import type { ChildOf } from "./child";
import type { Link } from "./link";
import { perStack } from "./per-stack";
import { stackSettings } from "./settings";
import { tagsOf } from "./tags";

/** What sends mail to people. */
export interface MailArgs {
  /**
   * Who mail is from: an address, such as `no-reply@example.com`, or with a name, `Example <no-reply@example.com>`. Default: the stack's `portico:mailFrom`.
   * Plain, because the address is a resource of its own.
   */
  from?: string;
  /**
   * ARN of the SES identity of that address or of its domain, where there is one. Default: one of the address, which the stack's constructs share; AWS sends it a
   * mail with a link that verifies it.
   */
  existing?: pulumi.Input<string>;
}

/** `Name <address>`, or the address alone. */
const form = /^(?:[^<>@\p{Cc}]* <([^<>@\s]+@[^<>@\s]+\.[^<>@\s]+)>|([^<>@\s]+@[^<>@\s]+\.[^<>@\s]+))$/u;

/**
 * Lets a function send mail from one address through SES. `functions/mail/send` knows it.
 *
 * @param field name of the argument, for errors
 * @throws InputPropertyError when nobody says who mail is from, or that is no address
 */
export function mailLink({ component, parent }: ChildOf, field: string, args: MailArgs = {}): Link {
  const from = plain(component, `${field}.from`, args.from) ?? stackSettings().mailFrom;
  if (from === undefined)
    throw argError(
      component,
      `${field}.from`,
      "say who mail is from, here or for the whole stack: pulumi config set portico:mailFrom no-reply@example.com",
    );
  const address = form.exec(from)?.slice(1).find(Boolean);
  if (address === undefined)
    throw argError(
      component,
      `${field}.from`,
      `"${from}" is no address; write no-reply@example.com, or Example <no-reply@example.com>`,
    );
  const identityArn = args.existing ?? ownIdentity(parent, address).arn;
  return {
    environment: { MAIL_FROM: from },
    statements: [
      {
        actions: ["ses:SendEmail"],
        resources: [identityArn],
        conditions: { StringEquals: { "ses:FromAddress": address } },
      },
    ],
  };
}

/** One for each address of a stack: SES has no two. */
const ownIdentity = (parent: pulumi.Resource, address: string): EmailIdentity =>
  perStack(parent, `mail from ${address}`, ({ nameOf, opts }) => {
    const name = nameOf(`portico-mail-${address.replace("@", "-at-")}`);
    return new EmailIdentity(name, { emailIdentity: address, tags: tagsOf(name) }, opts);
  });
