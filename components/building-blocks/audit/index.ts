import type * as pulumi from "@pulumi/pulumi";
import { LambdaFunction } from "../lambda-function";
import { type AuditTrail, trailOf } from "./trail";

export { AuditTrail } from "./trail";

/**
 * The audit trail of a stack, which all its constructs share, to listen to its bus. It is made where there is none yet.
 *
 * @param component a construct of the stack
 * @example
 * new EventRule("role-changes", { eventBusName: auditTrail(identity).busArn, eventPattern: JSON.stringify({ "detail-type": ["role.changed"] }) });
 */
export const auditTrail = (component: pulumi.Resource): AuditTrail => trailOf(component, LambdaFunction);
