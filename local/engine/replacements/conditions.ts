import type { Properties } from "../../service";

/** Decides whether a change of a property makes a new resource. It is asked for changes only. */
type Condition = (before: Properties, after: Properties) => boolean;

/**
 * Replacements that a schema does not tell: where a function of AWS's provider decides. Read by hand from its source, v6.58.0, at the place that each
 * names below `internal/service/`; of all such functions, those of services that are here or to come.
 */
export const conditions: Readonly<Record<string, Readonly<Record<string, Condition>>>> = {
  // acm/certificate.go: the names of an imported certificate follow its body.
  "aws:acm/certificate:Certificate": {
    domainName: (_, after) => !isSet(after.certificateBody),
    subjectAlternativeNames: (_, after) => !isSet(after.certificateBody),
  },
  // apigateway/authorizer.go: between functions and user pools.
  "aws:apigateway/authorizer:Authorizer": {
    type: (before, after) => [before.type, after.type].includes("COGNITO_USER_POOLS"),
  },
  // cognitoidp/user_pool_domain.go: between a domain of one's own and one of Cognito's.
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    certificateArn: (before, after) => isSet(before.certificateArn) !== isSet(after.certificateArn),
  },
  // dynamodb/table.go: what a table was made from may be left out later.
  "aws:dynamodb/table:Table": {
    restoreBackupArn: (_, after) => isSet(after.restoreBackupArn),
    restoreSourceName: (_, after) => isSet(after.restoreSourceName),
    restoreSourceTableArn: (_, after) => isSet(after.restoreSourceTableArn),
  },
  // ec2/vpc_subnet.go: one that gave its instances addresses.
  "aws:ec2/subnet:Subnet": {
    ipv6CidrBlock: (before) => before.assignIpv6AddressOnCreation === true,
  },
  // ec2/vpc_endpoint.go
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    privateDnsEnabled: (_, after) => after.vpcEndpointType !== "Interface",
  },
  // ec2/vpc_.go: dedicated may become default, the one way.
  "aws:ec2/vpc:Vpc": {
    instanceTenancy: (before, after) =>
      before.instanceTenancy !== "dedicated" || (after.instanceTenancy ?? "default") !== "default",
  },
  // lambda/function.go: settings within may change, to begin or end being durable takes another function.
  "aws:lambda/function:Function": {
    durableConfig: (before, after) => isSet(before.durableConfig) !== isSet(after.durableConfig),
  },
  // lambda/invocation.go: an invocation at creation only is another one with another input.
  "aws:lambda/invocation:Invocation": {
    input: (_, after) => (after.lifecycleScope ?? "CREATE_ONLY") === "CREATE_ONLY",
  },
  // secretsmanager/secret_version.go: a text takes another text's place only by a new version.
  "aws:secretsmanager/secretVersion:SecretVersion": {
    secretString: (before) => isSet(before.secretString) || isSet(before.secretStringWoVersion),
    secretStringWoVersion: (before, after) => isSet(before.secretStringWoVersion) && isSet(after.secretStringWoVersion),
  },
  // ssm/parameter.go: an advanced parameter cannot become a standard one.
  "aws:ssm/parameter:Parameter": {
    tier: (before, after) => before.tier === "Advanced" && (after.tier ?? "Standard") === "Standard",
  },
};

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== "";
