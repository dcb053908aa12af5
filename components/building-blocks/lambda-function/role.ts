import type { LogGroup } from "@pulumi/aws/cloudwatch";
import { Policy, Role, RolePolicy, RolePolicyAttachment } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { ChildOf } from "../child";
import { policyDocument, type Statement, trustOf } from "../policy-document";
import { Profile } from "../profile";
import { stackSettings } from "../settings";

/** Sending traces: the one thing that AWS allows on everything or not at all. */
const tracing: Statement = { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] };

/** What makes a role be allowed something: once it is there, the role may. */
export type Grant = RolePolicy | RolePolicyAttachment;

/** A function's role. It may do what `statements` say and send traces; its log group is added when that exists. */
export function functionRole(child: ChildOf, statements: Statement[]): { role: Role; policy: Grant } {
  const role = child("role", Role, {
    description: `What ${child.component} may do`,
    assumeRolePolicy: trustOf("lambda.amazonaws.com"),
    permissionsBoundary: stackSettings().permissionsBoundary,
    tags: child.tags,
  });
  const policy = granted(child, "policy", role, policyDocument(child.component, "links", [...statements, tracing]));
  return { role, policy };
}

/** Lets a function write its own log. Its role gets this when the log group is there, which is named after the function. */
export const mayWriteLog = (child: ChildOf, role: Role, logs: LogGroup): Grant =>
  granted(
    child,
    "logPolicy",
    role,
    policyDocument(child.component, "logs", [
      { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [pulumi.interpolate`${logs.arn}:*`] },
    ]),
  );

/**
 * Gives a role a policy: a part of the role; with the profile `regulated` a managed policy of its own, because audits by HIPAA, NIST 800-53
 * and PCI DSS want policies that are seen and versioned by themselves.
 */
function granted(child: ChildOf, key: string, role: Role, policy: pulumi.Output<string>): Grant {
  if (stackSettings().profile !== Profile.Regulated) return child(key, RolePolicy, { role: role.name, policy });
  const managed = child(key, Policy, { policy, tags: child.tags });
  return child(`${key}Attachment`, RolePolicyAttachment, { role: role.name, policyArn: managed.arn });
}
