/**
 * What marks SQL that is to run where a value was expected. WAF's own detection is not public; these are the forms that OWASP's guide to
 * testing for SQL injection shows. Each asks for more than words, so that text about SQL, or with an apostrophe in it, is no attack.
 */
const signs: readonly RegExp[] = [
  // A value that ends early, and a condition: ' or '1'='1   ') and 1=1
  /['`]\s{0,4}\)*\s{0,4}(?:or|and|xor|\|\||&&)\s{1,4}\(?\s{0,4}(?:not\s+)?['`]?\w{0,32}['`]?\s{0,4}(?:=|<>|!=|<|>|like\s|is\s+(?:not\s+)?null|in\s{0,2}\(|between\s)/,
  // The same with double quotes, which JSON is full of: " or ""="
  /"\s{0,4}\)*\s{0,4}(?:or|and)\s{1,4}\\?"\w{0,32}\\?"\s{0,4}=/,
  // A condition that is always true: or 1=1   and 'a'='a'
  /\b(?:or|and|xor)\s{1,4}\(?(['"]?)(\w{1,32})\1\s{0,4}=\s{0,4}\1\2(?!\w)/,
  // A second answer: union select null, …   union all select name from …
  /\bunion\s{1,8}(?:all\s{1,8}|distinct\s{1,8})?\(?\s{0,4}select\s{1,8}(?:null|\d|@@|char\s?\(|concat\s?\(|['*]|[^;]{1,200}\sfrom\s{1,8}\w)/,
  // A second statement: ; drop table …
  /;\s{0,4}(?:drop|truncate|alter)\s{1,4}(?:table|database|schema|view|index|user|procedure|function)\s/,
  /;\s{0,4}(?:delete\s{1,4}from\s{1,4}\w{1,64}\s{0,4}(?:;|--|where\s|["']|$)|insert\s{1,4}into\s{1,4}\w{1,64}\s{0,4}(?:\(|values\b|select\s)|update\s{1,4}\w{1,64}\s{1,4}set\s{1,4}\w{1,64}\s{0,4}=)/,
  /;\s{0,4}(?:exec(?:ute)?\s{1,4}(?:xp_|sp_|master\b|immediate\b)|shutdown\s{0,4}(?:;|--|$)|declare\s{1,4}@|create\s{1,4}(?:table|user|function)\s{1,4}\w{1,64}\s{0,4}\()/,
  // The rest of the statement cut off: admin'--   1');#
  /['`]\s{0,4}\)*\s{0,4};?\s{0,4}(?:--|#)\s{0,4}(?:-\s{0,2})?(?:$|["&])/,
  // Questions that take their time, and those that ask through errors
  /(?:\b(?:and|or|select|where|if)\s{0,4}\(?|[;'|=,])\s{0,4}(?:pg_sleep|sleep|benchmark|dbms_pipe\.receive_message)\(\s{0,4}['\d]/,
  /\bwaitfor\s{1,4}delay\s{1,4}['"]/,
  /\b(?:extractvalue|updatexml)\(\s{0,4}\w{1,32}\s{0,4},\s{0,4}(?:concat|0x)/,
  // What only whoever explores a database asks for
  /\b(?:from|join)\s{1,4}(?:information_schema\s{0,2}\.|pg_catalog\.|mysql\.user\b|sysobjects\b|sys\.(?:objects|tables)\b|sqlite_master\b|all_tables\b)/,
  /\bselect\s{1,4}(?:@@version|version\(\)|user\(\)|database\(\)|load_file\s?\()/,
  /\bxp_cmdshell\b|\binto\s{1,4}(?:out|dump)file\s{1,4}['"]/,
  // How many columns there are: ' order by 10
  /['`]\s{0,4}\)*\s{1,4}(?:(?:order|group)\s{1,4}by\s{1,4}\d|having\s{1,4}\w{1,32}\s{0,4}[=<>])/,
];

/** Without one of these no sign is there: most texts are looked at once. */
const hint = /['"`=;(@]|select|from|xp_/;

/** True for a text that a database would run a part of. What is encoded has to be decoded before. */
export function looksLikeSql(text: string): boolean {
  const lower = text.toLowerCase();
  if (!hint.test(lower)) return false;
  const plain = lower.replace(/\/\*(?:!\d*)?.{0,256}?\*\//gs, " ").replace(/\s+/g, " ");
  return plain.length > 4 && signs.some((sign) => sign.test(plain));
}
