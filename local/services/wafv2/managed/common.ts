import type { Subject } from "../judge/subject";
import { looksLikeScript } from "../judge/xss";
import { type ManagedGroup, type ManagedRule, places, rulesFor } from "./signature";

const { arguments: args, body, path, cookie } = places;

/** Longer than AWS's documented sizes, in bytes. */
const sizeRule = (name: string, label: string, bytesOf: (subject: Subject) => number, most: number): ManagedRule => ({
  name: `SizeRestrictions_${name}`,
  label: `SizeRestrictions_${label}`,
  matches: (subject) => bytesOf(subject) > most,
});

/** Addresses that hosts, tasks and their roles are asked about (AWS, EC2 user guide: "Instance metadata"). */
const metadata = /169\.254\.169\.254|169\.254\.170\.2\b|fd00:ec2::254|\/latest\/meta-data|\/latest\/user-data/;

/** A way out of the folder, or a file that every system has. */
const traversal =
  /(?:\.\.[\\/]){2}|\.\.[\\/]{1,2}(?:etc|proc|var|usr|boot|windows|winnt|web-inf)[\\/]|\/etc\/(?:passwd|shadow|group|hosts)\b|\/proc\/self\/|\b[a-z]:\\(?:windows|winnt|boot\.ini)|\bboot\.ini\b/;

/** An address of digits where a file was expected. */
const remoteFile = /\b(?:https?|ftps?|file):\/\/\d{1,3}(?:\.\d{1,3}){3}(?!\d)/;

/** Files that are not for readers: logs and settings. */
const restricted = /\.(?:log|ini)$/;

const has = (sign: RegExp) => (text: string) => sign.test(text);

/**
 * `AWSManagedRulesCommonRuleSet` (AWS, WAF developer guide: "Baseline rule groups"): names, labels, sizes and order are AWS's, what
 * each looks for is ours.
 */
export const common: ManagedGroup = {
  namespace: "awswaf:managed:aws:core-rule-set",
  capacity: 700,
  rules: [
    {
      name: "NoUserAgent_HEADER",
      label: "NoUserAgent_Header",
      matches: (subject) => subject.header("user-agent") === undefined,
    },
    {
      name: "UserAgent_BadBots_HEADER",
      label: "BadBots_Header",
      matches: (subject) => /\b(?:nessus|nmap|nikto|sqlmap)\b/i.test(subject.header("user-agent") ?? ""),
    },
    sizeRule("QUERYSTRING", "QueryString", ({ request }) => Buffer.byteLength(request.query), 2048),
    sizeRule("Cookie_HEADER", "Cookie_Header", (subject) => Buffer.byteLength(subject.header("cookie") ?? ""), 10_240),
    sizeRule("BODY", "Body", ({ request }) => request.body.length, 8192),
    sizeRule("URIPATH", "URIPath", ({ request }) => Buffer.byteLength(request.path), 1024),
    ...rulesFor("EC2MetaDataSSRF", [body, cookie, path, args], has(metadata)),
    ...rulesFor("GenericLFI", [args, path, body], has(traversal)),
    ...rulesFor("RestrictedExtensions", [path, args], has(restricted)),
    ...rulesFor("GenericRFI", [args, body, path], has(remoteFile)),
    ...rulesFor("CrossSiteScripting", [cookie, args, body, path], looksLikeScript),
  ],
};
