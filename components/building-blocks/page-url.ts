import type * as pulumi from "@pulumi/pulumi";
import { argError } from "./arg-error";

/**
 * Passes on the address of a page that mails lead to, with a code in its fragment. An output is not looked at.
 *
 * @throws InputPropertyError for what is no https address (http on this machine), or has a fragment already
 */
export function pageUrl(
  component: string,
  field: string,
  url: pulumi.Input<string> | undefined,
): pulumi.Input<string> | undefined {
  if (typeof url !== "string") return url;
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : {};
  const isHere = protocol === "http:" && (hostname === "localhost" || hostname === "127.0.0.1");
  if ((protocol !== "https:" && !isHere) || url.includes("#"))
    throw argError(
      component,
      field,
      `"${url}" is no address of a page; write https://app.example.com/page, without a fragment: the code goes there`,
    );
  return url;
}
