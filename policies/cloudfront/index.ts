import type { Rule } from "../kit/rule";
import { deliveryRules } from "./delivery";
import { originRules } from "./origins";
import { viewerRules } from "./viewers";

/** Rules about CloudFront distributions. */
export const cloudfrontRules: readonly Rule[] = [...viewerRules, ...originRules, ...deliveryRules];
