import { argError, plain } from "./arg-error";
import type { Link } from "./link";

/**
 * Passes on links, or what is made of permissions as they are.
 *
 * @param given the argument; undefined for none
 * @param example what a caller would write, such as `table.link("read")`
 * @throws InputPropertyError for what is no list, and for a member that is no link: a construct in place of what it offers, most of all
 */
export function givenLinks<T extends Pick<Link, "statements">>(
  component: string,
  field: string,
  given: readonly T[] | undefined,
  example: string,
): readonly T[] {
  const links: unknown = plain(component, field, given) ?? [];
  if (!Array.isArray(links)) throw argError(component, field, `give a list, such as [${example}]`);
  links.forEach((link: Partial<Link> | undefined, index) => {
    if (!Array.isArray(link?.statements)) throw argError(component, `${field}[${index}]`, `give ${example}`);
  });
  return links;
}
