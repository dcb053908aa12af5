import type {
  ApiKey,
  ApiKeyArgs,
  Deployment,
  DeploymentArgs,
  MethodSettingsArgs,
  RestApi,
  RestApiArgs,
  Stage,
  StageArgs,
  UsagePlan,
  UsagePlanArgs,
  UsagePlanKeyArgs,
} from "@pulumi/aws/apigateway";
import type { LogGroup, LogGroupArgs, LogResourcePolicyArgs } from "@pulumi/aws/cloudwatch";
import type { ResourceServerArgs, UserPoolArgs, UserPoolClientArgs, UserPoolDomainArgs } from "@pulumi/aws/cognito";
import type { PermissionArgs } from "@pulumi/aws/lambda";
import type { Secret, SecretArgs, SecretVersionArgs } from "@pulumi/aws/secretsmanager";
import type {
  IpSet,
  IpSetArgs,
  WebAcl,
  WebAclArgs,
  WebAclAssociationArgs,
  WebAclLoggingConfigurationArgs,
} from "@pulumi/aws/wafv2";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Transform } from "../building-blocks/child";
import type { LambdaFunction, LambdaFunctionArgs, LambdaFunctionOptions } from "../building-blocks/lambda-function";
import type { OwnUserPool } from "./authorizer/cognito";
import type { DomainNodes, DomainTransforms } from "./domain";

/** Pulumi's options, and how to reshape a gateway's children. */
export interface SecureGatewayOptions extends ComponentResourceOptions {
  transform?: DomainTransforms & {
    restApi?: Transform<RestApiArgs>;
    deployment?: Transform<DeploymentArgs>;
    stage?: Transform<StageArgs>;
    methodSettings?: Transform<MethodSettingsArgs>;
    permission?: Transform<PermissionArgs>;
    apiKey?: Transform<ApiKeyArgs>;
    usagePlan?: Transform<UsagePlanArgs>;
    usagePlanKey?: Transform<UsagePlanKeyArgs>;
    apiKeySecret?: Transform<SecretArgs>;
    apiKeySecretVersion?: Transform<SecretVersionArgs>;
    accessLog?: Transform<LogGroupArgs>;
    executionLog?: Transform<LogGroupArgs>;
    firewall?: Transform<WebAclArgs>;
    addressSet?: Transform<IpSetArgs>;
    firewallAssociation?: Transform<WebAclAssociationArgs>;
    firewallLog?: Transform<LogGroupArgs>;
    firewallLogPolicy?: Transform<LogResourcePolicyArgs>;
    firewallLogging?: Transform<WebAclLoggingConfigurationArgs>;
    docs?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    authorizer?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    userPool?: Transform<UserPoolArgs>;
    userPoolClient?: Transform<UserPoolClientArgs>;
    userPoolDomain?: Transform<UserPoolDomainArgs>;
    resourceServer?: Transform<ResourceServerArgs>;
  };
}

/** The children of a gateway. */
export interface SecureGatewayNodes extends DomainNodes {
  restApi: RestApi;
  deployment: Deployment;
  stage: Stage;
  accessLog: LogGroup;
  executionLog: LogGroup;
  /** Only where the firewall is its own. */
  webAcl?: WebAcl;
  /** Only where the firewall is its own. */
  firewallLog?: LogGroup;
  /** Sets of addresses that the firewall lets in or not, of each version of the protocol. */
  addressSets?: readonly IpSet[];
  /** The key of the output `apiKey`. Only where a route asks for a key. */
  apiKey?: ApiKey;
  /** Its plan. Only where a route asks for a key. */
  usagePlan?: UsagePlan;
  /** By tier. Only with tiers. */
  usagePlans?: Record<string, UsagePlan>;
  /** By name and generation, such as `shop-2`. Only with tiers. */
  apiKeys?: Record<string, ApiKey>;
  /** By name and generation. Only with tiers. */
  apiKeySecrets?: Record<string, Secret>;
  /** Only where the document is served. */
  docs?: LambdaFunction;
  /** Only where it checks tokens itself. */
  authorizer?: LambdaFunction;
  /** Only where it has a user pool of its own. */
  cognito?: OwnUserPool;
}
