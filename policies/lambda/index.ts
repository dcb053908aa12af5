import type { Rule } from "../kit/rule";
import { functionRules } from "./functions";
import { invocationRules } from "./invocations";
import { surroundingRules } from "./surroundings";

/** Lambda. */
export const lambdaRules: readonly Rule[] = [...functionRules, ...invocationRules, ...surroundingRules];
