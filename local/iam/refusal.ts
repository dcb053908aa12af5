import type { Denial } from "./evaluate";

/**
 * A refusal as AWS words it (IAM user guide, "Troubleshoot access denied error messages").
 *
 * @param who ARN of who asked
 */
export function refusalMessage(who: string, action: string, resource: string, { effect, kind }: Denial): string {
  const because =
    effect === "explicit"
      ? `with an explicit deny in ${kind === "identity-based policy" ? "an" : "a"} ${kind}`
      : `because no ${kind} allows the ${action} action`;
  return `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}

/**
 * One line for the person at the terminal: what a function was denied, and what would mend it.
 *
 * @param caller name of the function that asked
 * @param role name of its role
 */
export function refusalHint(caller: string, role: string, action: string, resource: string, denial: Denial): string {
  return `denied: ${caller} may not ${action} on ${resource}: ${mend(role, action, resource, denial)}${notesOf(denial)}`;
}

function mend(role: string, action: string, resource: string, { effect, kind }: Denial): string {
  if (effect === "explicit") return `a Deny of the ${kind} says so (role ${role})`;
  switch (kind) {
    case "identity-based policy":
      return `grant ${action} on ${resource} to ${role} (in Portico: a link, such as table.link("put"))`;
    case "permissions boundary":
      return `the permissions boundary of ${role} does not allow it; allow it there too`;
    case "resource-based policy":
      return `the resource's own policy does not allow it; allow it there to ${role} or to the account`;
  }
}

/**
 * The same for an AWS service.
 *
 * @param service such as `apigateway.amazonaws.com`
 * @param source ARN of what the service asks for, such as a method of an API
 */
export function serviceRefusalHint(
  service: string,
  source: string,
  action: string,
  resource: string,
  denial: Denial,
): string {
  const asked = `denied: ${service} may not ${action} on ${resource} for ${source}`;
  const allowed = `no statement of the resource's policy allows it; for a function, declare an aws.lambda.Permission with this principal, action and source ARN`;
  return `${asked}: ${denial.effect === "explicit" ? "a Deny of the resource's policy says so" : allowed}${notesOf(denial)}`;
}

const notesOf = ({ notes }: Denial): string => (notes.length > 0 ? ` (${notes.join("; ")})` : "");
