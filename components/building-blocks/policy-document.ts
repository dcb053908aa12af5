import * as pulumi from "@pulumi/pulumi";
import { canBeRestricted, isForTheNameless } from "../../policies/unrestrictable-actions";
import { argError } from "./arg-error";

/** One thing that a role may do. */
export interface Statement {
  /** Actions by their full name, such as `dynamodb:GetItem`; no wildcards. */
  actions: string[];
  /** ARNs that the actions are for. `*` only for actions that AWS cannot restrict. */
  resources?: pulumi.Input<string>[];
  /** In place of `resources`, for what has no ARN: all that has one. Only for the actions and ARNs that `policies/unrestrictable-actions` lists. */
  notResources?: string[];
  /** Conditions as in IAM: operator, then key, then value. */
  conditions?: Record<string, Record<string, pulumi.Input<string>>>;
}

/**
 * The IAM policy document that allows some statements and nothing else.
 *
 * @throws InputPropertyError for a statement without actions or resources, with a wildcard in an action, or with `*` as
 * resource of an action that can be restricted
 */
export function policyDocument(component: string, field: string, statements: Statement[]): pulumi.Output<string> {
  statements.forEach((statement, index) => {
    checkStatement(component, `${field}[${index}]`, statement);
  });
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: statements.map(({ actions, resources, notResources, conditions }) => ({
      Effect: "Allow",
      Action: actions,
      ...(notResources ? { NotResource: notResources } : { Resource: resources }),
      ...(conditions && { Condition: conditions }),
    })),
  });
}

function checkStatement(component: string, field: string, statement: Statement): void {
  const { actions, resources = [], notResources } = statement;
  if (actions.length === 0) throw argError(component, `${field}.actions`, "name the actions that are called");
  if (notResources && !actions.every((action) => isForTheNameless(action, notResources)))
    throw argError(
      component,
      `${field}.notResources`,
      "it allows too much; name the ARNs that are used in `resources`",
    );
  if (resources.length === 0 && !notResources)
    throw argError(component, `${field}.resources`, "name the ARNs that the actions are for");
  const wildcard = actions.find((action) => /[*?]/.test(action));
  if (wildcard)
    throw argError(component, `${field}.actions`, `"${wildcard}" has a wildcard; list the actions that are called`);
  const restrictable = actions.find(canBeRestricted);
  if (restrictable && resources.includes("*"))
    throw argError(component, `${field}.resources`, `"*" is too much for ${restrictable}; name the ARNs that are used`);
}

/** The trust policy of a role that one AWS service takes on. */
export const trustOf = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
  });
