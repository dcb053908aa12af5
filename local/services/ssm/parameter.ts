import { AwsError } from "../aws-json";

export const parameterTypes = ["String", "StringList", "SecureString"] as const;
export type ParameterType = (typeof parameterTypes)[number];
export const tiers = ["Standard", "Advanced", "Intelligent-Tiering"] as const;

/** One version of a parameter. */
export interface ParameterVersion {
  version: number;
  type: ParameterType;
  /** The text; of a SecureString what KMS made of it, in base64. */
  value: string;
  /** Milliseconds since 1970. */
  modifiedAt: number;
  labels: string[];
  description?: string;
  /** Of a SecureString: as it was given. */
  keyId?: string;
  allowedPattern?: string;
  tier: "Standard" | "Advanced";
  dataType: string;
}

/** A parameter, as it is kept: its versions, the newest last. */
export interface Parameter {
  name: string;
  arn: string;
  tags: Record<string, string>;
  versions: ParameterVersion[];
}

/** Most of things (AWS, Systems Manager quotas; PutParameter). */
export const most = { standardBytes: 4096, advancedBytes: 8192, versions: 100, levels: 15, labels: 10 } as const;

/** Errors of the parameter store, as AWS words them. */
export const parameterErrors = {
  notFound: (message = "") => new AwsError("ParameterNotFound", message),
  exists: () =>
    new AwsError(
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    ),
  noVersion: (selector: string, name: string) =>
    new AwsError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
    ),
  validation: (message: string) => new AwsError("ValidationException", message),
  levels: () =>
    new AwsError(
      "HierarchyLevelLimitExceededException",
      `Parameter name must not exceed ${most.levels} levels. A parameter name that includes more than ${most.levels} levels is not supported.`,
    ),
  pattern: (pattern: string) =>
    new AwsError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    ),
  labelled: (name: string, version: number) =>
    new AwsError(
      "ParameterMaxVersionLimitExceeded",
      `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    ),
  resource: () => new AwsError("InvalidResourceId", ""),
  token: () => new AwsError("InvalidNextToken", "The specified token is not valid."),
  filter: (message: string) => new AwsError("InvalidFilterKey", message),
} as const;

/** The version that the end of a name asks for: `:3`, or `:label`; the newest where it has none. */
export function versionOf(parameter: Parameter, selector: string | undefined): ParameterVersion {
  const newest = parameter.versions.at(-1);
  const found =
    selector === undefined
      ? newest
      : parameter.versions.find(({ version, labels }) => String(version) === selector || labels.includes(selector));
  if (found === undefined) throw parameterErrors.noVersion(selector ?? "", parameter.name);
  return found;
}
