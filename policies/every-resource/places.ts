import { textsIn } from "../kit/configured";
import { type Rule, rule } from "../kit/rule";

/** Services without a region, whose resources are nowhere else for being made by a provider of another one. */
const global = /^aws:(?:account|budgets|cloudfront|costexplorer|globalaccelerator|iam|organizations|route53|shield)\//;

/** Regions. */
export const placeRules: readonly Rule[] = [
  rule({
    name: "allowed-regions",
    title: "Resources are in allowed regions (where allowedRegions is configured)",
    why: "Data in another region can break laws and contracts, and nobody looks there.",
    mend: "Set region on the resource or its provider to one of allowedRegions.",
    severity: "medium",
    docs: "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/organizing-your-aws-environment.html",
    on: "*",
    configSchema: {
      properties: {
        allowedRegions: {
          type: "array",
          items: { type: "string" },
          default: [],
          description: "Regions that resources may be in. None: all",
        },
      },
    },
    faults: (inputs, { config, resource }) => {
      const allowed = textsIn(config, "allowedRegions", []);
      if (allowed.length === 0 || !resource.type.startsWith("aws:") || global.test(resource.type)) return [];
      const region = inputs.region ?? resource.provider?.props.region;
      if (region === undefined || allowed.includes(String(region))) return [];
      return [`The resource is in ${region}.`];
    },
  }),
];
