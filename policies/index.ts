import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules";

/** Starts the pack: `pulumi preview --policy-pack node_modules/portico/policies`. */
new PolicyPack("portico", { policies: [...rules] });
