import { classesOf } from "../kit/classes";
import { reachesEverything, type Statement, statementsOf } from "../kit/documents";
import type { Declared, DeclaredStack } from "../kit/stack-rule";

const { Subnet, Vpc, VpcEndpoint, VpcEndpointPolicy } = classesOf<typeof import("@pulumi/aws/ec2")>("ec2");
const { Function: LambdaFunction } = classesOf<typeof import("@pulumi/aws/lambda")>("lambda");

const services = { s3: "S3", dynamodb: "DynamoDB" } as const;

/** What a network with functions lacks of gateway endpoints; nothing of one without functions. */
export function faultsOfGatewayEndpoints(vpc: Declared<typeof Vpc>, stack: DeclaredStack): string[] {
  if (!hasFunctions(vpc, stack)) return [];
  const endpoints = stack.thatRefer(VpcEndpoint, "vpcId", vpc);
  return Object.entries(services).flatMap(([service, title]) => {
    const found = endpoints.find((endpoint) => isGatewayOf(endpoint, service));
    if (!found) return [`It has no gateway endpoint for ${title}.`];
    return isScoped(found, stack)
      ? []
      : [`Its gateway endpoint for ${title} lets every call of every account through.`];
  });
}

/** True where a function is in one of the network's subnets. */
function hasFunctions(vpc: Declared<typeof Vpc>, stack: DeclaredStack): boolean {
  const functions = stack.all(LambdaFunction);
  if (functions.length === 0) return false;
  const subnets = stack.thatRefer(Subnet, "vpcId", vpc);
  return functions.some((one) => subnets.some((subnet) => one.refers("vpcConfig", subnet)));
}

function isGatewayOf({ inputs }: Declared<typeof VpcEndpoint>, service: string): boolean {
  return (inputs.vpcEndpointType ?? "Gateway") === "Gateway" && Boolean(inputs.serviceName?.endsWith(`.${service}`));
}

/** True where the endpoint's policy is not AWS's own, which lets everything through. */
function isScoped(endpoint: Declared<typeof VpcEndpoint>, stack: DeclaredStack): boolean {
  const [attached] = stack.thatRefer(VpcEndpointPolicy, "vpcEndpointId", endpoint);
  const statements = statementsOf(attached ? attached.inputs.policy : endpoint.inputs.policy) ?? [];
  return statements.length > 0 && !statements.some(letsEverythingThrough);
}

const letsEverythingThrough = (statement: Statement) =>
  statement.Effect === "Allow" && statement.Condition === undefined && reachesEverything(statement);
