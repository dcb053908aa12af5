import { classesOf } from "../kit/classes";
import { numbersIn } from "../kit/configured";
import { unless } from "../kit/faults";
import { type Rule, rule } from "../kit/rule";
import { controlPage } from "../kit/security-hub";
import { stackRule } from "../kit/stack-rule";
import {
  groups,
  type Holder,
  holders,
  isEveryPort,
  onlyPorts,
  openRangeOf,
  permissionsOf,
  separatePermissions,
  spell,
} from "./permissions";
import { declaredNowhereElse } from "./rule-conflict";

const { SecurityGroup, SecurityGroupRule } = classesOf<typeof import("@pulumi/aws/ec2")>("ec2");
const { SecurityGroupEgressRule, SecurityGroupIngressRule } = classesOf<typeof import("@pulumi/aws/vpc")>("vpc");

const guide = "https://docs.aws.amazon.com/vpc/latest/userguide";

/** What Pulumi, and Terraform before it, write where a program says nothing. */
const nobodysDescriptions = ["", "Managed by Pulumi", "Managed by Terraform"];

/** Rules about security groups, whichever way their permissions are declared. */
export const securityGroupRules: readonly Rule[] = [
  rule({
    name: "sg-no-open-ingress",
    title: "Security groups let nobody in from everywhere (but at ports that are meant for it)",
    why: "Everyone on the internet can try passwords and exploits on what listens there.",
    mend: "Name the callers' security groups or address ranges; a public load balancer takes TCP port 443 only (the pack's openPorts).",
    severity: "critical",
    frameworks: {
      cdkNag: "AwsSolutions-EC23",
      checkov: "CKV_AWS_24 CKV_AWS_25 CKV_AWS_260 CKV_AWS_277",
      securityHub: "EC2.13 EC2.14 EC2.18 EC2.19",
    },
    docs: controlPage("EC2.18"),
    on: holders,
    configSchema: {
      properties: {
        openPorts: {
          type: "array",
          items: { type: "integer", minimum: 0, maximum: 65535 },
          default: [443],
          description: "TCP ports that may be open to everyone",
        },
      },
    },
    faults: (holder, { config, resource }) => {
      const ports = numbersIn(config, "openPorts", [443]);
      return permissionsOf(holder as Holder, resource.type, "ingress")
        .filter((permission) => !onlyPorts(permission, ports))
        .flatMap((permission) => {
          const from = openRangeOf(permission);
          return from ? [`It lets ${spell(permission)} in from ${from}.`] : [];
        });
    },
  }),
  rule({
    name: "sg-no-open-egress",
    title: "Security groups do not let everything out to everywhere",
    why: "An intruder can send what was found, and fetch tools, to and from any address.",
    mend: "Name the ports and the security groups, prefix lists or address ranges that are called.",
    severity: "low",
    frameworks: { checkov: "CKV_AWS_382" },
    docs: `${guide}/security-group-rules.html`,
    level: "advisory",
    on: holders,
    faults: (holder, { resource }) =>
      permissionsOf(holder as Holder, resource.type, "egress")
        .filter(isEveryPort)
        .flatMap((permission) => {
          const to = openRangeOf(permission);
          return to ? [`It lets everything out to ${to}.`] : [];
        }),
  }),
  rule({
    name: "sg-description",
    title: "Security groups and their rules say what they are for",
    why: "Nobody dares to close what nobody can explain.",
    mend: "Set description, of a group and of each of its rules; a group with a new description is made anew.",
    severity: "low",
    frameworks: { cdkNag: "AwsSolutions-EC27", checkov: "CKV_AWS_23" },
    docs: `${guide}/security-group-rules.html`,
    level: "advisory",
    on: [SecurityGroup, SecurityGroupRule, SecurityGroupIngressRule, SecurityGroupEgressRule],
    faults: (inputs) => {
      const { description, ingress = [], egress = [] } = inputs as Holder;
      const inline = [...ingress, ...egress];
      const silent = inline.filter((permission) => !permission.description).length;
      return [
        ...unless(!nobodysDescriptions.includes(description ?? ""), "It has no description."),
        ...unless(silent === 0, `It has rules without a description: ${silent} of ${inline.length}.`),
      ];
    },
  }),
  stackRule({
    name: "sg-no-rule-conflict",
    title: "A security group's rules are all inline, or all resources of their own",
    why: "A group with inline rules removes all others at every update, and the next update adds them again.",
    mend: "Move the rules in ingress and egress into SecurityGroupIngressRule and SecurityGroupEgressRule.",
    severity: "medium",
    docs: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",
    on: groups,
    faults: (group, { stack }) =>
      (["ingress", "egress"] as const).flatMap((direction) => {
        const separate = separatePermissions(stack, group, direction);
        if (separate.length === 0) return [];
        const inline = declaredNowhereElse(group.inputs[direction] ?? [], separate);
        return unless(inline.length === 0, `It has inline ${direction} rules beside rules that are resources.`);
      }),
  }),
];
