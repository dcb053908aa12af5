import { type Action, actions, allowed, mostOfKeys, personalActs } from "../functions/registry/permissions";
import { roles } from "../functions/registry/roles";
import { organizationStatus, projectStatus } from "../functions/registry/states";
import { withPart } from "./generated-part";
import { withStates } from "./state-diagrams";

const states = { "Status of a project": projectStatus, "Status of an organization": organizationStatus };

/** The page with the registry's matrix of roles and actions, and its states. @throws Error when it lacks one of these parts */
export const withRegistry = (page: string): string => withPart(withStates(page, states), "matrix", matrixText());

/** Who may do what, as a table. */
export function matrixText(): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rowOf = (action: Action) =>
    row([`\`${action}\``, ...roles.map((role) => (allowed(role, action) ? "yes" : ""))]);
  return [
    row(["Action", ...roles.map((role) => `\`${role}\``)]),
    row(["---", ...roles.map(() => "---")]),
    ...actions.map(rowOf),
    "",
    `An API key is what its owner is, and \`${mostOfKeys}\` at most. So no key does ${listed(notByKeys)}; nor what people do for themselves: ${listed(personalActs)}.`,
  ].join("\n");
}

const notByKeys = actions.filter((action) => !allowed(mostOfKeys, action));
const listed = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
