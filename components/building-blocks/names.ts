import { argError } from "./arg-error";

/**
 * The longest names that AWS takes, by resource type (AWS, API references: CreateFunction, CreateRole, PutRolePolicy,
 * CreateTable, CreateQueue, CreateTopic, PutMetricAlarm, AddPermission, CreateAlias).
 */
const longest: Readonly<Record<string, number>> = {
  "aws:lambda/function:Function": 64,
  "aws:lambda/permission:Permission": 100,
  "aws:iam/role:Role": 64,
  "aws:iam/rolePolicy:RolePolicy": 128,
  "aws:dynamodb/table:Table": 255,
  "aws:sqs/queue:Queue": 80,
  "aws:sns/topic:Topic": 256,
  "aws:cloudwatch/metricAlarm:MetricAlarm": 255,
};

/** Pulumi makes a physical name of the logical name, a dash and seven hexadecimal digits. */
const suffixLength = 8;

/**
 * Checks that the physical name that Pulumi will make of a logical name is one that AWS takes. Names are never cut.
 *
 * @param component the construct, for the error
 * @param type Pulumi's type token of the resource
 * @param logicalName the resource's logical name
 * @param base the part of the logical name that the user chose
 * @throws InputPropertyError when it is too long; it says which name and how long the user's part may be
 */
export function checkName(component: string, type: string | undefined, logicalName: string, base: string): void {
  const limit = type === undefined ? undefined : longest[type];
  if (limit === undefined || logicalName.length + suffixLength <= limit) return;
  const room = limit - suffixLength - (logicalName.length - base.length);
  throw argError(
    component,
    "name",
    `"${logicalName}" and Pulumi's ${suffixLength} characters are longer than the ${limit} that AWS takes for ${type}; ` +
      `"${base}" may have ${room} characters and has ${base.length}`,
  );
}
