export {
  type AlarmedCount,
  type AlarmedFunction,
  type AlarmedGateway,
  type AlarmedQueue,
  Alarms,
  type AlarmsArgs,
  type AlarmsOptions,
  type AlarmTopicArgs,
} from "./building-blocks/alarms";
export { auditTrail } from "./building-blocks/audit";
export type { Transform } from "./building-blocks/child";
export type { ConstructArgs } from "./building-blocks/construct-args";
export type { EncryptionKeyArgs } from "./building-blocks/key";
export {
  type FunctionCodeArgs,
  LambdaFunction,
  type LambdaFunctionArgs,
  type LambdaFunctionNodes,
  type LambdaFunctionOptions,
} from "./building-blocks/lambda-function";
export type { Link } from "./building-blocks/link";
export type { MailArgs } from "./building-blocks/mail";
export type { Statement } from "./building-blocks/policy-document";
export type { SmsArgs } from "./building-blocks/sms";
export {
  AttributeType,
  type CapacityArgs,
  type CapacityRange,
  StreamView,
  Table,
  type TableArgs,
  type TableIndex,
  type TableOptions,
  type TableProbe,
  type TablePurpose,
} from "./building-blocks/table";
export type { Tags } from "./building-blocks/tags";
export {
  type QueuePurpose,
  type QueueSender,
  WorkQueue,
  type WorkQueueArgs,
  type WorkQueueConsumer,
  type WorkQueueNodes,
  type WorkQueueOptions,
} from "./building-blocks/work-queue";
export { EventApi, type EventApiArgs, type EventApiNodes, type EventApiOptions, type ForwardArgs } from "./event-api";
export { HealthCheck, type HealthCheckArgs, type HealthCheckNodes, type HealthCheckOptions } from "./health-check";
export {
  Identity,
  type IdentityArgs,
  type IdentityFunctions,
  type IdentityLinksArgs,
  type IdentityNodes,
  type IdentityOptions,
  TokenAlgorithm,
} from "./identity";
export {
  ProjectRegistry,
  type ProjectRegistryArgs,
  type ProjectRegistryNodes,
  type ProjectRegistryOptions,
} from "./project-registry";
export {
  AccountLogging,
  type AuthorizerArgs,
  type CognitoArgs,
  type CorsArgs,
  type DomainArgs,
  type FirewallAddressesArgs,
  type FirewallArgs,
  type FirewallCountriesArgs,
  FirewallMode,
  type FirewallRateArgs,
  Gateway,
  GatewayDocs,
  type GatewayFunction,
  type GatewayRoute,
  type IdentityTokensArgs,
  type JwtArgs,
  type KeyArgs,
  type OperationDescription,
  type OwnUserPool,
  operation,
  type QuotaArgs,
  QuotaPeriod,
  SecureGateway,
  type SecureGatewayArgs,
  type SecureGatewayNodes,
  type SecureGatewayOptions,
  type ThrottleArgs,
  type TierArgs,
  type TokenArgs,
} from "./secure-gateway";
export type { BackEndArgs } from "./secure-gateway/back-end";
