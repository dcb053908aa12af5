import { argError } from "./arg-error";

/** What AWS takes as a name. */
interface NameRule {
  /** Most characters. */
  most: number;
  /** The characters, for people and as a pattern. */
  takes: string;
  pattern: RegExp;
}

const words = { takes: "letters, digits, - and _", pattern: /^[A-Za-z0-9_-]+$/ };
const dottedWords = { takes: "letters, digits, -, _ and .", pattern: /^[A-Za-z0-9_.-]+$/ };

/**
 * The names that AWS takes, by resource type (AWS, API references: CreateFunction, AddPermission, CreateRole, CreatePolicy, PutRolePolicy,
 * CreateTable, CreateQueue, CreateTopic, CreateWebACL, PutMetricAlarm; IAM and CloudWatch take some more characters).
 */
const rules: Readonly<Record<string, NameRule>> = {
  "aws:lambda/function:Function": { most: 64, ...words },
  "aws:lambda/permission:Permission": { most: 100, ...words },
  "aws:iam/role:Role": { most: 64, ...dottedWords },
  "aws:iam/policy:Policy": { most: 128, ...dottedWords },
  "aws:iam/rolePolicy:RolePolicy": { most: 128, ...dottedWords },
  "aws:dynamodb/table:Table": { most: 255, ...dottedWords },
  "aws:sqs/queue:Queue": { most: 80, ...words },
  "aws:sns/topic:Topic": { most: 256, ...words },
  "aws:wafv2/webAcl:WebAcl": { most: 128, ...words },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { most: 255, ...dottedWords },
};

/** Pulumi makes a physical name of the logical name, a dash and seven hexadecimal digits. */
const suffixLength = 8;

/**
 * Checks that the physical name that Pulumi will make of a logical name is one that AWS takes. Names are never cut or changed.
 *
 * @param component the construct, for the error
 * @param type Pulumi's type token of the resource
 * @param logicalName the resource's logical name
 * @param base the part of the logical name that the user chose
 * @throws InputPropertyError when it is too long or has other characters; it says which name, and how long the user's part may be
 */
export function checkName(component: string, type: string | undefined, logicalName: string, base: string): void {
  const rule = type === undefined ? undefined : rules[type];
  if (rule === undefined) return;
  if (!rule.pattern.test(logicalName))
    throw argError(component, "name", `AWS takes ${rule.takes} for ${type}, not "${logicalName}"`);
  if (logicalName.length + suffixLength <= rule.most) return;
  const room = rule.most - suffixLength - (logicalName.length - base.length);
  throw argError(
    component,
    "name",
    `"${logicalName}" and Pulumi's ${suffixLength} characters are longer than the ${rule.most} that AWS takes for ${type}; ` +
      `"${base}" may have ${room} characters and has ${base.length}`,
  );
}
