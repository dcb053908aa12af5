import { classesOf } from "../kit/classes";
import { numbersIn } from "../kit/configured";
import { hasSome, unless } from "../kit/faults";
import { type Rule, rule, tokenOf } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { type Declared, remedyOn, stackRule } from "../kit/stack-rule";
import { faultsOfGatewayEndpoints } from "./gateway-endpoints";
import { type Entry, openAdminPorts } from "./network-acl";

const {
  DefaultSecurityGroup,
  DefaultSubnet,
  DefaultVpc,
  FlowLog,
  NetworkAcl,
  NetworkAclRule,
  Subnet,
  Vpc,
  VpcEndpointService,
} = classesOf<typeof import("@pulumi/aws/ec2")>("ec2");

/** Rules about networks and their parts. */
export const vpcRules: readonly Rule[] = [
  stackRule({
    name: "vpc-flow-logs",
    title: "Networks keep flow logs",
    why: "Nobody can tell afterwards who called whom, or who was refused.",
    mend: "Declare a FlowLog with the network's vpcId and trafficType ALL or REJECT.",
    severity: "medium",
    frameworks: { cdkNag: "AwsSolutions-VPC7", checkov: "CKV2_AWS_11", securityHub: "EC2.6" },
    docs: controlPage("EC2.6"),
    on: Vpc,
    passes: (vpc, { stack }) =>
      stack.thatRefer(FlowLog, "vpcId", vpc).some(({ inputs }) => inputs.trafficType !== "ACCEPT"),
  }),
  stackRule({
    name: "vpc-default-sg-closed",
    title: "The default security group of a network lets nothing through",
    why: "What is created without a security group lands in the default one, where everything reaches everything and the internet.",
    mend: "Declare a DefaultSecurityGroup with the network's vpcId and without ingress and egress.",
    severity: "high",
    frameworks: {
      cdkNag:
        "HIPAA.Security-VPCDefaultSecurityGroupClosed NIST.800.53.R4-VPCDefaultSecurityGroupClosed NIST.800.53.R5-VPCDefaultSecurityGroupClosed PCI.DSS.321-VPCDefaultSecurityGroupClosed",
      checkov: "CKV2_AWS_12",
      securityHub: "EC2.2",
    },
    docs: controlPage("EC2.2"),
    level: "mandatory",
    on: [Vpc, DefaultSecurityGroup],
    faults: (declared, { stack }) => {
      if (declared.is(DefaultSecurityGroup)) {
        const { inputs } = declared as Declared<typeof DefaultSecurityGroup>;
        return [
          ...unless(!hasSome(inputs.ingress), "The default security group lets traffic in."),
          ...unless(!hasSome(inputs.egress), "The default security group lets traffic out."),
        ];
      }
      const closing = stack.thatRefer(DefaultSecurityGroup, "vpcId", declared);
      return unless(closing.length > 0, "Its default security group is as AWS makes it: open.");
    },
    remedy: remedyOn(DefaultSecurityGroup, ({ ingress, egress }) =>
      hasSome(ingress) || hasSome(egress) ? { ingress: [], egress: [] } : undefined,
    ),
  }),
  rule({
    name: "vpc-no-default",
    title: "Programs do not use the account's default network",
    why: "The default network's subnets are public, and every other program of the account may be in it.",
    mend: "Declare a Vpc with private subnets (awsx.ec2.Vpc does), or name an existing one.",
    severity: "medium",
    frameworks: { checkov: "CKV_AWS_148" },
    docs: "https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html",
    on: [DefaultVpc, DefaultSubnet],
    passes: () => false,
  }),
  rule({
    name: "subnet-no-public-ip",
    title: "Subnets give no public addresses to what starts in them",
    why: "Whatever is put into the subnet by mistake is on the internet.",
    mend: "Set mapPublicIpOnLaunch to false, or leave it out; load balancers and NAT gateways have public addresses without it.",
    severity: "medium",
    frameworks: {
      cdkNag:
        "HIPAA.Security-VPCSubnetAutoAssignPublicIpDisabled NIST.800.53.R5-VPCSubnetAutoAssignPublicIpDisabled PCI.DSS.321-VPCSubnetAutoAssignPublicIpDisabled",
      checkov: "CKV_AWS_130",
      securityHub: "EC2.15",
    },
    docs: controlPage("EC2.15"),
    level: "mandatory",
    on: Subnet,
    passes: ({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch !== true,
    remedy: () => ({ mapPublicIpOnLaunch: false }),
  }),
  stackRule({
    name: "vpc-gateway-endpoints",
    title: "Networks with functions reach S3 and DynamoDB by gateway endpoints with policies",
    why: "Calls of S3 and DynamoDB leave by the NAT gateway, which costs by the byte and lets data go to any account's buckets.",
    mend: "Declare a VpcEndpoint of type Gateway for S3 and one for DynamoDB, each with a policy that names resources or an account.",
    severity: "medium",
    frameworks: { securityHub: "EC2.10" },
    docs: "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
    level: "advisory",
    on: Vpc,
    faults: (vpc, { stack }) => faultsOfGatewayEndpoints(vpc, stack),
  }),
  rule({
    name: "vpc-endpoint-service-accept",
    title: "Endpoint services ask before they take a connection",
    why: "Every account that the service allows, or everyone, connects without anybody's knowing.",
    mend: "Set acceptanceRequired to true.",
    severity: "medium",
    frameworks: { checkov: "CKV_AWS_123" },
    docs: "https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html",
    level: "disabled",
    on: VpcEndpointService,
    passes: ({ acceptanceRequired }) => acceptanceRequired === true,
    remedy: () => ({ acceptanceRequired: true }),
  }),
  rule({
    name: "nacl-no-open-admin",
    title: "Network ACLs do not let everyone in to SSH and RDP",
    why: "One wrong security group is all that then keeps the internet from the machines' administration.",
    mend: "Name address ranges in cidrBlock and ipv6CidrBlock, or deny ports 22 and 3389 by a rule with a lower number in the same NetworkAcl.",
    severity: "medium",
    frameworks: { securityHub: "EC2.21" },
    docs: controlPage("EC2.21"),
    on: [NetworkAclRule, NetworkAcl],
    configSchema: {
      properties: {
        ports: {
          type: "array",
          items: { type: "integer", minimum: 0, maximum: 65535 },
          default: [22, 3389],
          description: "Ports that must not be open to everyone",
        },
      },
    },
    faults: (inputs, { config, resource }) => {
      const ports = numbersIn(config, "ports", [22, 3389]);
      return openAdminPorts(entriesOf(inputs, resource.type), ports).map(
        (port) => `It lets everyone in to TCP port ${port}.`,
      );
    },
  }),
];

/** The entries for traffic that comes in. */
function entriesOf(inputs: object, type: string): readonly Entry[] {
  if (type === tokenOf(NetworkAcl)) return (inputs as { ingress?: readonly Entry[] }).ingress ?? [];
  return (inputs as { egress?: boolean }).egress === true ? [] : [inputs as Entry];
}
