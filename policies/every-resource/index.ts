import type { Rule } from "../kit/rule";
import { literalRules } from "./literals";
import { placeRules } from "./places";
import { protectionRules } from "./protection";
import { tagRules } from "./tagged";

/** What holds of every resource, whatever it is. */
export const everyResourceRules: readonly Rule[] = [...tagRules, ...protectionRules, ...literalRules, ...placeRules];
