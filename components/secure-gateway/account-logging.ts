import { Account } from "@pulumi/aws/apigateway";
import { Role, RolePolicyAttachment } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { perStack } from "../building-blocks/per-stack";
import { placeOf } from "../building-blocks/place";
import { trustOf } from "../building-blocks/policy-document";
import { stackSettings } from "../building-blocks/settings";
import { tagsOf } from "../building-blocks/tags";

/**
 * Where API Gateway's permission to write logs comes from. It is one setting for all REST APIs of an account in a region.
 */
export enum AccountLogging {
  /** The stack sets it. It stays when the stack is destroyed, as other stacks' logs depend on it. */
  Create = "create",
  /** It is set already. */
  Existing = "existing",
}

/**
 * Lets API Gateway write to CloudWatch Logs, once per stack. API Gateway itself checks that the role has the permissions of
 * AWS's own policy for this purpose, which is why it is attached as it is.
 */
export const accountLogging = (component: pulumi.Resource): Account =>
  perStack(component, "account logging", ({ opts, nameOf }) => {
    const name = nameOf("portico-gateway-logging");
    const kept = { ...opts, retainOnDelete: true };
    const role = new Role(
      name,
      {
        description: "Lets API Gateway write logs, for all REST APIs of this account and region",
        assumeRolePolicy: trustOf("apigateway.amazonaws.com"),
        permissionsBoundary: stackSettings().permissionsBoundary,
        tags: tagsOf(name),
      },
      kept,
    );
    const allowed = new RolePolicyAttachment(
      name,
      {
        role: role.name,
        policyArn: pulumi.interpolate`arn:${placeOf(component).partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`,
      },
      { ...kept, parent: role },
    );
    return new Account(name, { cloudwatchRoleArn: role.arn }, { ...kept, parent: role, dependsOn: [allowed] });
  });
