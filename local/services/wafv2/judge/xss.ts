/**
 * What marks script in a text that a page may show: tags that run something, handlers of events, addresses that are script. WAF's own
 * detection is not public; these are the forms of OWASP's "XSS Filter Evasion Cheat Sheet". Markup that only formats is none.
 */
const handlers =
  "on(?:abort|after|animation|auxclick|before|begin|blur|bounce|canplay|change|click|close|contextmenu|copy|cut|dblclick|drag|drop|end|error|finish|focus|form|fullscreen|hashchange|input|invalid|key|load|message|mouse|page|paste|play|pointer|popstate|progress|ready|repeat|reset|resize|scroll|search|seek|select|show|start|storage|submit|suspend|time|toggle|touch|transition|unhandled|unload|volume|wait|wheel)[a-z]{0,24}";

const signs: readonly RegExp[] = [
  /<\/?\s{0,4}(?:script|iframe|frame|frameset|object|embed|applet|base|link|meta|style|svg|math|isindex|noscript|template|xml|import)(?![\w-])/,
  new RegExp(`<[a-z][^>]{0,512}[\\s"'/]${handlers}\\s{0,4}=`),
  new RegExp(`["'][\\s/]{1,4}${handlers}\\s{0,4}=\\s{0,4}["']?\\s{0,4}[\\w.]{1,64}\\s{0,4}[(\`=]`),
  /(?:href|src|action|formaction|data|background|xlink:href|poster)\s{0,4}=\s{0,4}["']?\s{0,4}(?:javascript|vbscript|livescript)\s{0,4}:/,
  /(?:href|src|action|data)\s{0,4}=\s{0,4}["']?\s{0,4}data:[^,"']{0,64}(?:html|svg|script)/,
  /^\s{0,8}(?:javascript|vbscript):\s{0,4}\S/,
  /<!(?:doctype|entity)\s/,
];

/** Without one of these no sign is there. */
const hint = /[<=]|script:/;

/** True for a text that a browser would run a part of. What is encoded has to be decoded before. */
export function looksLikeScript(text: string): boolean {
  const plain = text.toLowerCase().replaceAll("\0", "");
  return hint.test(plain) && signs.some((sign) => sign.test(plain));
}
