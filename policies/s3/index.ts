import type { Rule } from "../kit/rule";
import { accessRules } from "./access";
import { lifecycleRules } from "./lifecycle";
import { policyRules } from "./policies";
import { storageRules } from "./storage";

/** Rules about S3. */
export const s3Rules: readonly Rule[] = [...accessRules, ...policyRules, ...storageRules, ...lifecycleRules];
