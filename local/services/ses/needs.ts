import type { Need } from "../../service";
import { arnOf } from "../ids";
import { part, text } from "./input";
import { senderIn } from "./sending";
import { bareAddress, type SesState } from "./state";
import type { Input } from "./v2";

/**
 * What a call of version 2 takes (SES developer guide, "Identity and access management"): sending on the identity that is sent from, as the kind of mail says; what
 * is about an identity, template or configuration set on that.
 */
export function emailNeeds(state: SesState, operation: string, input: Input): readonly Need[] {
  if (operation === "SendEmail") {
    const content = part(input, "Content");
    const action =
      content.Raw !== undefined ? "SendRawEmail" : content.Template !== undefined ? "SendTemplatedEmail" : "SendEmail";
    return [sendingNeed(state, action, senderIn(input))];
  }
  if (operation === "SendBulkEmail") return [sendingNeed(state, "SendBulkTemplatedEmail", senderIn(input))];
  const named: readonly [string, string | undefined][] = [
    ["identity", text(input, "EmailIdentity")],
    ["template", text(input, "TemplateName")],
    ["configuration-set", text(input, "ConfigurationSetName")],
  ];
  const [kind, name] = named.find(([, value]) => value !== undefined) ?? [];
  const resource = kind === undefined ? "*" : arnOf(state.cloud, "ses", `${kind}/${name}`);
  return [{ action: `ses:${operation}`, resource, reword }];
}

/** What sending from an address takes. */
export function sendingNeed(state: SesState, action: string, from: string): Need {
  const address = bareAddress(from);
  return {
    action: `ses:${action}`,
    resource: state.identityArn(state.identityOf(address)?.name ?? address),
    conditions: { "ses:FromAddress": address },
    reword,
  };
}

/** SES words refusals in its own way. */
export const reword = (refusal: string): string =>
  refusal.replace(
    /^User: (\S+) is not authorized to perform: (\S+) on resource: (\S+) .*$/s,
    "User `$1' is not authorized to perform `$2' on resource `$3'",
  );
