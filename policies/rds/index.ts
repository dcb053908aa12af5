import type { Rule } from "../kit/rule";
import { accessRules } from "./access";
import { dataRules } from "./data";
import { runningRules } from "./running";

/** Rules about RDS: Aurora clusters, instances, proxies. */
export const rdsRules: readonly Rule[] = [...dataRules, ...accessRules, ...runningRules];
