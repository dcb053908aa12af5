import { AwsError } from "../aws-json";

/** One version of a secret. */
export interface SecretVersion {
  id: string;
  /** Staging labels, such as AWSCURRENT. A version without any is deprecated. */
  stages: string[];
  /** Milliseconds since 1970. */
  createdAt: number;
  kind: "string" | "binary";
  /** What KMS made of the value, in base64. Left out while a rotation has not given it one. */
  sealed?: string;
}

/** How a secret is rotated. Times are milliseconds since 1970. */
export interface Rotation {
  lambdaArn: string;
  isEnabled: boolean;
  /** As `RotateSecret` takes them. */
  rules?: { AutomaticallyAfterDays?: number; Duration?: string; ScheduleExpression?: string };
  /** From when a number of days counts. */
  since: number;
  lastAt?: number;
}

/** A secret, as it is kept. */
export interface Secret {
  name: string;
  arn: string;
  description?: string;
  /** As it was given; left out: `alias/aws/secretsmanager`. */
  kmsKeyId?: string;
  tags: Record<string, string>;
  /** JSON text. */
  policy?: string;
  createdAt: number;
  changedAt: number;
  accessedAt?: number;
  /** When it was deleted and when it goes, while it waits for that. */
  deletedAt?: number;
  goneAt?: number;
  rotation?: Rotation;
  versions: SecretVersion[];
}

/** Milliseconds of a day. */
export const day = 86_400_000;

/** Versions without a label that are kept (AWS keeps 100 versions of a secret). */
const mostVersions = 100;

/** Errors of Secrets Manager, as AWS words them (looked up in answers that were recorded from AWS). */
export const secretErrors = {
  notFound: () => new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
  noStage: (stage: string) =>
    new AwsError(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
    ),
  noVersion: (id: string) =>
    new AwsError(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret value for VersionId: ${id}`,
    ),
  exists: (name: string) =>
    new AwsError("ResourceExistsException", `The operation failed because the secret ${name} already exists.`),
  tokenTaken: (id: string, arn: string) =>
    new AwsError(
      "ResourceExistsException",
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${arn}.`,
    ),
  scheduled: () =>
    new AwsError(
      "InvalidRequestException",
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    ),
  deleted: () =>
    new AwsError(
      "InvalidRequestException",
      "You can't perform this operation on the secret because it was marked for deletion.",
    ),
  request: (message: string) => new AwsError("InvalidRequestException", message),
  parameter: (message: string) => new AwsError("InvalidParameterException", message),
  validation: (message: string) => new AwsError("ValidationException", message),
  policy: (message: string) => new AwsError("MalformedPolicyDocumentException", message),
  token: () => new AwsError("InvalidNextTokenException", "The NextToken is not valid."),
} as const;

/** Adds a version with its labels. Each label is on one version at a time; what was current is the previous one then. */
export function addVersion(secret: Secret, version: SecretVersion): void {
  for (const stage of version.stages) moveStage(secret, stage, version);
  secret.versions.push(version);
  const unlabelled = secret.versions.filter(({ stages }) => stages.length === 0);
  const excess = secret.versions.length - mostVersions;
  if (excess > 0) {
    const gone = new Set(unlabelled.slice(0, excess));
    secret.versions = secret.versions.filter((each) => !gone.has(each));
  }
}

/** Takes a label from the version that has it, and gives it to another. */
export function moveStage(secret: Secret, stage: string, to: SecretVersion | undefined): void {
  const from = secret.versions.find(({ stages }) => stages.includes(stage));
  if (from === to) return;
  if (from) from.stages = from.stages.filter((each) => each !== stage);
  if (to && !to.stages.includes(stage)) to.stages.push(stage);
  if (stage === "AWSCURRENT" && from) moveStage(secret, "AWSPREVIOUS", from);
}

/** The version that a request asks for: by id, by label, or by both, which must agree. Default AWSCURRENT. */
export function versionOf(secret: Secret, id: string | undefined, stage: string | undefined): SecretVersion {
  if (id !== undefined) {
    const version = secret.versions.find((each) => each.id === id);
    if (version === undefined) throw secretErrors.noVersion(id);
    if (stage !== undefined && !version.stages.includes(stage))
      throw secretErrors.request("You provided a VersionStage that is not associated to the provided VersionId.");
    return version;
  }
  const label = stage ?? "AWSCURRENT";
  const version = secret.versions.find(({ stages }) => stages.includes(label));
  if (version === undefined) throw secretErrors.noStage(label);
  return version;
}
