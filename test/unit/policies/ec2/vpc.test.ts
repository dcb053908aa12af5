import { vpcRules } from "../../../../policies/ec2/vpc";
import { type Case, type StackCase, testRules } from "../support/cases";
import { judge, unknown } from "../support/judge";
import type { Given } from "../support/judge-stack";

const acl = "aws:ec2/networkAcl:NetworkAcl";
const everyone = { cidrBlock: "0.0.0.0/0" };

const cases: Case[] = [
  {
    rule: "subnet-no-public-ip",
    type: "aws:ec2/subnet:Subnet",
    passing: { "nothing said": { vpcId: unknown }, private: { mapPublicIpOnLaunch: false } },
    failing: { public: { mapPublicIpOnLaunch: true } },
    unknown: { "the switch": [{ mapPublicIpOnLaunch: unknown }, "mapPublicIpOnLaunch"] },
    mended: {
      "the switch": [
        { vpcId: unknown, mapPublicIpOnLaunch: true },
        { vpcId: unknown, mapPublicIpOnLaunch: false },
      ],
    },
  },
  {
    rule: "vpc-endpoint-service-accept",
    type: "aws:ec2/vpcEndpointService:VpcEndpointService",
    passing: { asks: { acceptanceRequired: true } },
    failing: { "takes all": { acceptanceRequired: false } },
    unknown: { "the switch": [{ acceptanceRequired: unknown }, "acceptanceRequired"] },
    mended: {
      "the switch": [
        { networkLoadBalancerArns: unknown, acceptanceRequired: false },
        { networkLoadBalancerArns: unknown, acceptanceRequired: true },
      ],
    },
  },
  {
    rule: "nacl-no-open-admin",
    type: "aws:ec2/networkAclRule:NetworkAclRule",
    passing: {
      "another port": { ...everyone, ruleAction: "allow", protocol: "tcp", fromPort: 443, toPort: 443 },
      "what goes out": { ...everyone, ruleAction: "allow", protocol: "-1", egress: true },
      "a denial": { ...everyone, ruleAction: "deny", protocol: "-1" },
      "a network": { cidrBlock: "10.0.0.0/8", ruleAction: "allow", protocol: "-1" },
      UDP: { ...everyone, ruleAction: "allow", protocol: "17", fromPort: 0, toPort: 65535 },
    },
    failing: {
      SSH: { ...everyone, ruleAction: "allow", protocol: "6", fromPort: 22, toPort: 22 },
      "RDP, within a range, IPv6": {
        ipv6CidrBlock: "::/0",
        ruleAction: "ALLOW",
        protocol: "tcp",
        fromPort: 3000,
        toPort: 4000,
      },
      everything: { ...everyone, ruleAction: "allow", protocol: "-1" },
    },
    unknown: {
      "the range": [{ cidrBlock: unknown, ruleAction: "allow", protocol: "-1" }, "cidrBlock"],
      "the protocol": [{ ...everyone, ruleAction: "allow", protocol: unknown }, "protocol"],
    },
  },
  {
    rule: "nacl-no-open-admin",
    type: acl,
    config: { ports: [22] },
    passing: {
      "denied before all is allowed": {
        ingress: [
          { ...everyone, ruleNo: 100, action: "allow", protocol: "-1" },
          { ...everyone, ruleNo: 90, action: "deny", protocol: "tcp", fromPort: 22, toPort: 22 },
        ],
      },
      "a port that the pack's user leaves out": {
        ingress: [{ ...everyone, ruleNo: 100, action: "allow", protocol: "tcp", fromPort: 3389, toPort: 3389 }],
      },
      nothing: { vpcId: unknown },
    },
    failing: {
      "denied after all is allowed": {
        ingress: [
          { ...everyone, ruleNo: 100, action: "allow", protocol: "-1" },
          { ...everyone, ruleNo: 110, action: "deny", protocol: "tcp", fromPort: 22, toPort: 22 },
        ],
      },
      "denied for IPv4 only": {
        ingress: [
          { ...everyone, ruleNo: 90, action: "deny", protocol: "tcp", fromPort: 22, toPort: 22 },
          { ipv6CidrBlock: "::/0", ruleNo: 100, action: "allow", protocol: "-1" },
        ],
      },
    },
    unknown: {
      "a range": [{ ingress: [{ cidrBlock: unknown, action: "allow", protocol: "-1" }] }, "ingress.0.cidrBlock"],
    },
  },
];

const vpc: Given = { type: "aws:ec2/vpc:Vpc", name: "main", props: { id: unknown } };
const flows = (props: object, from: readonly string[] = ["main"]): Given => ({
  type: "aws:ec2/flowLog:FlowLog",
  name: "flows",
  props: { vpcId: unknown, ...props },
  from: { vpcId: from },
});
const defaultGroup = (props: object): Given => ({
  type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  name: "default",
  props: { vpcId: unknown, ...props },
  from: { vpcId: ["main"] },
});

const subnet: Given = {
  type: "aws:ec2/subnet:Subnet",
  name: "private",
  props: { vpcId: unknown },
  from: { vpcId: ["main"] },
};
const handler: Given = {
  type: "aws:lambda/function:Function",
  name: "handler",
  props: { vpcConfig: { subnetIds: [unknown] } },
  from: { vpcConfig: ["private"] },
};
const ours = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "arn:aws:s3:::ours/*" }],
});
const everything = JSON.stringify({
  Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
});
const endpoint = (service: string, props: object = { policy: ours }): Given => ({
  type: "aws:ec2/vpcEndpoint:VpcEndpoint",
  name: service,
  props: { vpcId: unknown, serviceName: `com.amazonaws.eu-central-1.${service}`, ...props },
  from: { vpcId: ["main"] },
});

const stacks: StackCase[] = [
  {
    rule: "vpc-flow-logs",
    passing: {
      "all traffic": [vpc, flows({ trafficType: "ALL" })],
      "what is refused": [vpc, flows({ trafficType: "REJECT" })],
    },
    failing: {
      none: [[vpc], ["main"]],
      "what is let through only": [[vpc, flows({ trafficType: "ACCEPT" })], ["main"]],
      "another network's": [[vpc, { ...vpc, name: "other" }, flows({ trafficType: "ALL" }, ["other"])], ["main"]],
    },
    unknown: { "the traffic": [[vpc, flows({ trafficType: unknown })], "trafficType"] },
  },
  {
    rule: "vpc-default-sg-closed",
    passing: {
      "nothing said": [vpc, defaultGroup({})],
      "empty lists": [vpc, defaultGroup({ ingress: [], egress: [] })],
    },
    failing: {
      "left as AWS makes it": [[vpc], ["main"]],
      "open within itself": [[vpc, defaultGroup({ ingress: [{ self: true }] })], ["default"]],
      "open to the outside": [[vpc, defaultGroup({ egress: [{ cidrBlocks: [unknown] }] })], ["default"]],
    },
    unknown: { "its rules": [[vpc, defaultGroup({ ingress: unknown })], "ingress"] },
    mended: {
      "both ways": [
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        { vpcId: unknown, ingress: [{ self: true }] },
        { vpcId: unknown, ingress: [], egress: [] },
      ],
    },
  },
  {
    rule: "vpc-gateway-endpoints",
    passing: {
      "no function in it": [vpc, subnet, { ...handler, props: {}, from: {} }],
      "both, with policies": [vpc, subnet, handler, endpoint("s3"), endpoint("dynamodb", { policy: ours })],
      "a policy of its own": [
        vpc,
        subnet,
        handler,
        endpoint("s3", {}),
        endpoint("dynamodb"),
        {
          type: "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
          name: "policy",
          props: { vpcEndpointId: unknown, policy: ours },
          from: { vpcEndpointId: ["s3"] },
        },
      ],
    },
    failing: {
      none: [[vpc, subnet, handler], ["main"]],
      "one of them": [[vpc, subnet, handler, endpoint("s3")], ["main"]],
      "an interface endpoint": [
        [vpc, subnet, handler, endpoint("s3", { policy: ours, vpcEndpointType: "Interface" }), endpoint("dynamodb")],
        ["main"],
      ],
      "AWS's policy": [[vpc, subnet, handler, endpoint("s3"), endpoint("dynamodb", {})], ["main"]],
      "a policy that lets everything through": [
        [vpc, subnet, handler, endpoint("s3", { policy: everything }), endpoint("dynamodb")],
        ["main"],
      ],
      "a policy that is not JSON": [
        [vpc, subnet, handler, endpoint("s3", { policy: "{" }), endpoint("dynamodb")],
        ["main"],
      ],
    },
    unknown: {
      "a policy": [[vpc, subnet, handler, endpoint("s3", { policy: unknown }), endpoint("dynamodb")], "policy"],
    },
  },
];

const usesTheDefault = vpcRules.filter(({ name }) => name === "vpc-no-default");

describe("rules about networks", () => {
  testRules(
    vpcRules.filter((rule) => !usesTheDefault.includes(rule)),
    { resources: cases, stacks },
  );

  it.each(["aws:ec2/defaultVpc:DefaultVpc", "aws:ec2/defaultSubnet:DefaultSubnet"])(
    "vpc-no-default takes no %s, whatever its inputs",
    (type) => {
      for (const rule of usesTheDefault) {
        expect(judge(rule, type, { forceDestroy: unknown })).toEqual([expect.stringContaining("Declare a Vpc")]);
        expect(judge(rule, "aws:ec2/vpc:Vpc", {})).toBe("does not apply");
      }
      expect(usesTheDefault).toHaveLength(1);
    },
  );
});
