import type { PolicyConfigSchema } from "@pulumi/policy";
import { type Config, textsIn } from "./configured";

const usual = ["prod", "production"];

/** What the pack's user may configure for a rule that only holds in production. */
export const productionSchema: PolicyConfigSchema = {
  properties: {
    stacks: {
      type: "array",
      items: { type: "string" },
      default: usual,
      description: "Names of the stacks that are in production",
    },
  },
};

/** True for a resource of a stack that is in production: as `portico:production` says, else one that is called prod or production. */
export const isInProduction = (urn: string, config: Config): boolean =>
  typeof config.production === "boolean" ? config.production : textsIn(config, "stacks", usual).includes(stackOf(urn));

/** The stack's name in a URN: `urn:pulumi:<stack>::<project>::<type>::<name>`. */
export const stackOf = (urn: string): string => urn.split("::")[0]?.replace(/^urn:pulumi:/, "") ?? "";

/** The project's name in a URN. */
export const projectOf = (urn: string): string => urn.split("::")[1] ?? "";
