/** A function's name, partial ARN or ARN, with or without a qualifier. */
const nameAndQualifier = /^(?:(?:arn:[^:]+:lambda:[^:]*:)?(?:\d*:)?function:)?([^:]+)(?::(.+))?$/;

/** The name in a function's name, partial ARN or ARN, and its qualifier: a version, an alias, or `$LATEST`. */
export function readFunctionName(nameOrArn: string): { name: string; qualifier?: string } {
  const [, name = "", qualifier] = nameAndQualifier.exec(nameOrArn) ?? [];
  return { name, qualifier };
}
