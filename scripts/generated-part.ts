/**
 * A page with this text between the markers of one of its parts, `<!-- name: … -->` and `<!-- /name -->`.
 *
 * @throws Error when it has no such markers
 */
export function withPart(page: string, name: string, text: string): string {
  const [begin = "none"] = new RegExp(`<!-- ${name}: [^\\n]*-->`).exec(page) ?? [];
  const end = `<!-- /${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the page has no "<!-- ${name}: … -->" followed by "${end}"`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
