import { securityGroupRules } from "../../../../policies/ec2/security-groups";
import { type Case, type StackCase, testRules } from "../support/cases";
import { judge, unknown } from "../support/judge";
import type { Given } from "../support/judge-stack";

const group = "aws:ec2/securityGroup:SecurityGroup";
const defaultGroup = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const oldRule = "aws:ec2/securityGroupRule:SecurityGroupRule";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

const ssh = { fromPort: 22, toPort: 22 };
const https = { fromPort: 443, toPort: 443 };

const cases: Case[] = [
  {
    rule: "sg-no-open-ingress",
    type: ingressRule,
    passing: {
      "HTTPS from everywhere": { ipProtocol: "tcp", ...https, cidrIpv4: "0.0.0.0/0" },
      "HTTPS from a range that is not known": { ipProtocol: "6", ...https, cidrIpv4: unknown },
      "a network": { ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" },
      "a group": { ipProtocol: "tcp", ...ssh, referencedSecurityGroupId: unknown },
    },
    failing: {
      SSH: { ipProtocol: "tcp", ...ssh, cidrIpv4: "0.0.0.0/0" },
      "SSH, IPv6": { ipProtocol: "tcp", ...ssh, cidrIpv6: "::/0" },
      "IPv6 in other words": { ipProtocol: "tcp", ...ssh, cidrIpv6: "0::0/0" },
      everything: { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
      "a range with HTTPS in it": { ipProtocol: "tcp", fromPort: 442, toPort: 444, cidrIpv4: "0.0.0.0/0" },
      "HTTPS by UDP": { ipProtocol: "udp", ...https, cidrIpv4: "0.0.0.0/0" },
      pings: { ipProtocol: "icmp", fromPort: -1, toPort: -1, cidrIpv4: "0.0.0.0/0" },
    },
    unknown: {
      "the range": [{ ipProtocol: "tcp", ...ssh, cidrIpv4: unknown }, "cidrIpv4"],
      "the port": [{ ipProtocol: "tcp", fromPort: unknown, toPort: unknown, cidrIpv4: "0.0.0.0/0" }, "fromPort"],
    },
  },
  {
    rule: "sg-no-open-ingress",
    type: oldRule,
    config: { openPorts: [80, 81] },
    passing: {
      "ports that the pack's user opens": {
        type: "ingress",
        protocol: "tcp",
        fromPort: 80,
        toPort: 81,
        cidrBlocks: ["0.0.0.0/0"],
      },
      "what goes out": { type: "egress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] },
    },
    failing: {
      "one of several ranges": { type: "ingress", protocol: "tcp", ...ssh, cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] },
      "IPv6, all ports": { type: "ingress", protocol: "all", ipv6CidrBlocks: ["::/0"] },
      "HTTPS, which the pack's user leaves out": {
        type: "ingress",
        protocol: "tcp",
        ...https,
        cidrBlocks: ["0.0.0.0/0"],
      },
    },
    unknown: {
      "a range": [{ type: "ingress", protocol: "tcp", ...ssh, cidrBlocks: [unknown] }, "cidrBlocks.0"],
    },
  },
  {
    rule: "sg-no-open-ingress",
    type: group,
    passing: {
      nothing: { vpcId: unknown },
      HTTPS: { ingress: [{ protocol: "tcp", ...https, cidrBlocks: ["0.0.0.0/0"] }] },
    },
    failing: {
      "one of its rules": {
        ingress: [
          { protocol: "tcp", ...https, cidrBlocks: ["0.0.0.0/0"] },
          { protocol: "tcp", ...ssh, cidrBlocks: ["0.0.0.0/0"] },
        ],
      },
    },
    unknown: { "its rules": [{ ingress: unknown }, "ingress"] },
  },
  {
    rule: "sg-no-open-ingress",
    type: defaultGroup,
    passing: { nothing: {} },
    failing: { everything: { ingress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }] } },
    unknown: {},
  },
  {
    rule: "sg-no-open-egress",
    type: egressRule,
    passing: {
      "HTTPS to everywhere": { ipProtocol: "tcp", ...https, cidrIpv4: unknown },
      "everything to a network": { ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" },
      "everything to a prefix list": { ipProtocol: "-1", prefixListId: unknown },
    },
    failing: {
      "everything to everywhere": { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
      "every port, IPv6": { ipProtocol: "tcp", fromPort: 0, toPort: 65535, cidrIpv6: "::/0" },
    },
    unknown: { "the range": [{ ipProtocol: "-1", cidrIpv4: unknown }, "cidrIpv4"] },
  },
  {
    rule: "sg-no-open-egress",
    type: group,
    passing: {
      "nothing, which lets nothing out": {},
      "what comes in": { ingress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }] },
    },
    failing: { everything: { egress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }] } },
    unknown: { "its rules": [{ egress: unknown }, "egress"] },
  },
  {
    rule: "sg-description",
    type: group,
    passing: {
      "of all": { description: "The orders' database", ingress: [{ description: "Handlers" }] },
      "of a group whose rules are resources": { description: "The orders' database" },
    },
    failing: {
      nothing: {},
      "what Pulumi writes": { description: "Managed by Pulumi" },
      "none of a rule": { description: "The orders' database", egress: [{ description: "Handlers" }, {}] },
    },
    unknown: { "the text": [{ description: unknown }, "description"] },
  },
  ...[oldRule, ingressRule, egressRule].map((type) => ({
    rule: "sg-description",
    type,
    passing: { "a text": { description: "Handlers" } },
    failing: { nothing: {}, "an empty text": { description: "" } },
    unknown: {},
  })),
];

const data = (props: object): Given => ({ type: group, name: "data", props: { id: unknown, ...props } });
const separate = (type: string, props: object): Given => ({
  type,
  name: "rule",
  props: { ...props, securityGroupId: unknown },
  from: { securityGroupId: ["data"] },
});
const inline = { protocol: "tcp", ...https, cidrBlocks: ["10.0.0.0/8"] };

const stacks: StackCase[] = [
  {
    rule: "sg-no-rule-conflict",
    passing: {
      "inline only": [data({ ingress: [inline] })],
      "resources only": [data({}), separate(ingressRule, { ipProtocol: "tcp", ...https, cidrIpv4: "10.0.0.0/8" })],
      "AWS's answer lists the resources": [
        data({ ingress: [{ ...inline, cidrBlocks: ["10.0.0.0/8"], self: false, securityGroups: [] }] }),
        separate(ingressRule, { ipProtocol: "tcp", ...https, cidrIpv4: "10.0.0.0/8" }),
      ],
      "AWS's answer, all protocols, a group": [
        data({ egress: [{ protocol: "-1", fromPort: 0, toPort: 0, securityGroups: ["sg-1"] }] }),
        separate(egressRule, { ipProtocol: "-1", referencedSecurityGroupId: "sg-1" }),
      ],
      "one way inline, the other by resources": [
        data({ egress: [inline] }),
        separate(ingressRule, { ipProtocol: "tcp", ...https, cidrIpv4: "10.0.0.0/8" }),
      ],
      "inline, and resources of another group": [
        data({ ingress: [inline] }),
        { ...data({}), name: "other" },
        { ...separate(ingressRule, { ipProtocol: "tcp", ...https }), from: { securityGroupId: ["other"] } },
      ],
    },
    failing: {
      "both, of other addresses": [
        [data({ ingress: [inline] }), separate(ingressRule, { ipProtocol: "tcp", ...https, cidrIpv4: "10.1.0.0/16" })],
        ["data"],
      ],
      "both, of other ports": [
        [data({ ingress: [inline] }), separate(ingressRule, { ipProtocol: "tcp", ...ssh, cidrIpv4: "10.0.0.0/8" })],
        ["data"],
      ],
      "both, of the first generation": [
        [data({ egress: [inline] }), separate(oldRule, { type: "egress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] })],
        ["data"],
      ],
    },
    unknown: {
      "the group's own rules": [
        [data({ ingress: unknown }), separate(ingressRule, { ipProtocol: "tcp", ...https })],
        "ingress",
      ],
    },
  },
];

describe("rules about security groups", () => {
  testRules(securityGroupRules, { resources: cases, stacks });

  it("say which ports are open, and to whom", () => {
    const [openIngress] = securityGroupRules;
    if (!openIngress) throw new Error("there are no rules");
    const said = (props: object) => judge(openIngress, ingressRule, { cidrIpv4: "0.0.0.0/0", ...props });
    expect(said({ ipProtocol: "tcp", ...ssh })).toEqual([
      expect.stringMatching(/^It lets TCP port 22 in from 0\.0\.0\.0\/0\. Name /),
    ]);
    expect(said({ ipProtocol: "17", fromPort: 1, toPort: 9 })).toEqual([expect.stringMatching(/UDP ports 1 to 9 in/)]);
    expect(said({ ipProtocol: "-1" })).toEqual([expect.stringMatching(/lets everything in/)]);
    expect(said({ ipProtocol: "icmp" })).toEqual([expect.stringMatching(/lets ICMP in/)]);
  });
});
