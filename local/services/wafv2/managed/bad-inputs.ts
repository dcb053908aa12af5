import { type ManagedGroup, places, rulesFor } from "./signature";

const { body, path, query, header } = places;

/** Java objects and calls where data was expected: in clear, in Base64, and by way of Spring's class loader. */
const javaObjects =
  /java\.lang\.(?:runtime|processbuilder)|getruntime\(\)|\bro0ab[a-z0-9+/]|aced0005|class\.module\.classloader|javax\.script\.scriptenginemanager|commons[./]collections[./]functors/;

/** A look-up that loads code, and the ways to hide its name from those who look for it. */
const lookUp = /\$\{\s{0,4}jndi\s{0,4}:|\$\{[^{}]{0,32}\$\{\s{0,4}(?:lower|upper|env|sys|date|::-|[^{}:]{0,32}:-)/;

/** What no API serves. */
const exploitable = /\/(?:web-inf|meta-inf)(?:\/|$)|\/\.(?:git|env|aws|ssh|svn)(?:\/|$)/;

const has = (sign: RegExp) => (text: string) => sign.test(text);

/**
 * `AWSManagedRulesKnownBadInputsRuleSet` (AWS, WAF developer guide: "Baseline rule groups"): names and labels are AWS's, what each looks
 * for is ours.
 */
export const badInputs: ManagedGroup = {
  namespace: "awswaf:managed:aws:known-bad-inputs",
  capacity: 200,
  rules: [
    ...rulesFor("JavaDeserializationRCE", [header, body, path, query], has(javaObjects)),
    {
      name: "Host_localhost_HEADER",
      label: "Host_Localhost_Header",
      matches: (subject) => /^localhost(?::|$)/i.test(subject.header("host") ?? ""),
    },
    {
      name: "PROPFIND_METHOD",
      label: "Propfind_Method",
      matches: ({ request }) => request.method === "PROPFIND",
    },
    ...rulesFor("ExploitablePaths", [path], has(exploitable)),
    ...rulesFor("Log4JRCE", [header, query, body, path], has(lookUp)),
  ],
};
