import type { LogGroup } from "@pulumi/aws/cloudwatch";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { ChildOf } from "../child";
import { policyDocument, type Statement, trustOf } from "../policy-document";
import { stackSettings } from "../settings";

/** Sending traces: the one thing that AWS allows on everything or not at all. */
const tracing: Statement = { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] };

/** A function's role. It may do what `statements` say and send traces; its log group is added when that exists. */
export function functionRole(child: ChildOf, statements: Statement[]): { role: Role; policy: RolePolicy } {
  const role = child("role", Role, {
    description: `What ${child.component} may do`,
    assumeRolePolicy: trustOf("lambda.amazonaws.com"),
    permissionsBoundary: stackSettings().permissionsBoundary,
    tags: child.tags,
  });
  const policy = child("policy", RolePolicy, {
    role: role.name,
    policy: policyDocument(child.component, "links", [...statements, tracing]),
  });
  return { role, policy };
}

/** Lets a function write its own log. Its role gets this when the log group is there, which is named after the function. */
export const mayWriteLog = (child: ChildOf, role: Role, logs: LogGroup): RolePolicy =>
  child("logPolicy", RolePolicy, {
    role: role.name,
    policy: policyDocument(child.component, "logs", [
      { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [pulumi.interpolate`${logs.arn}:*`] },
    ]),
  });
