import { AwsError } from "../../aws-json";
import type { Input } from "../../input";
import { type JsonCalls, pageOf } from "../../json-api";
import { matching } from "../filters";
import { moveStage, type Secret, secretErrors, versionOf } from "../secret";
import type { Secrets, SecretValue } from "../secrets";

/** Most bytes of a value (AWS, Secrets Manager quotas). */
const mostBytes = 65_536;

/** Versions of secrets and their values. */
export const valueCalls: JsonCalls<Secrets> = {
  async GetSecretValue(input, secrets) {
    const secret = secrets.find(input.required("SecretId"));
    return valueAnswer(secrets, secret, input.text("VersionId"), input.text("VersionStage"));
  },
  async BatchGetSecretValue(input, secrets) {
    const ids = input.texts("SecretIdList");
    const filters = input.inputs("Filters");
    if ((ids.length === 0) === (filters.length === 0))
      throw secretErrors.parameter("You must provide either SecretIdList or Filters, but not both.");
    const limit = input.number("MaxResults", 1, 20) ?? 20;
    const wanted =
      ids.length > 0
        ? ids
        : secrets
            .all()
            .filter(matching(filters))
            .map(({ arn }) => arn);
    const { items, next } = pageOf(wanted, input.text("NextToken"), limit, secretErrors.token);
    const values: object[] = [];
    const errors: object[] = [];
    for (const id of items)
      try {
        values.push(await valueAnswer(secrets, secrets.find(id)));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
      }
    return { SecretValues: values, Errors: errors, NextToken: next };
  },
  async PutSecretValue(input, secrets) {
    const secret = secrets.find(input.required("SecretId"));
    const value = readValue(input);
    if (value === undefined) throw secretErrors.request("You must provide either SecretString or SecretBinary.");
    const stages = input.texts("VersionStages");
    const { id, stages: own } = await secrets.addVersion(
      secret,
      value,
      readToken(input),
      stages.length > 0 ? stages : undefined,
    );
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: own };
  },
  ListSecretVersionIds(input, secrets) {
    const { arn, name, versions, kmsKeyId } = secrets.find(input.required("SecretId"));
    const shown = versions.filter(({ stages }) => stages.length > 0 || input.flag("IncludeDeprecated"));
    const limit = input.number("MaxResults", 1, 100) ?? 100;
    const { items, next } = pageOf(shown, input.text("NextToken"), limit, secretErrors.token);
    return {
      ARN: arn,
      Name: name,
      Versions: items.map(({ id, stages, createdAt }) => ({
        VersionId: id,
        VersionStages: stages,
        CreatedDate: createdAt / 1000,
        KmsKeyIds: [kmsKeyId ?? "DefaultEncryptionKey"],
      })),
      NextToken: next,
    };
  },
  UpdateSecretVersionStage(input, secrets) {
    const secret = secrets.find(input.required("SecretId"));
    const stage = input.required("VersionStage");
    const [from, to] = [input.text("RemoveFromVersionId"), input.text("MoveToVersionId")];
    const holder = secret.versions.find(({ stages }) => stages.includes(stage));
    if (from !== undefined && holder?.id !== from)
      throw secretErrors.parameter(
        `The parameter RemoveFromVersionId can't be ${from}. Staging label ${stage} is not currently attached to that version.`,
      );
    if (holder !== undefined && from === undefined && holder.id !== to)
      throw secretErrors.parameter(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    if (to === undefined && stage === "AWSCURRENT")
      throw secretErrors.parameter(
        "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
      );
    moveStage(secret, stage, to === undefined ? undefined : versionOf(secret, to, undefined));
    secrets.keep({ ...secret, changedAt: secrets.now });
    return { ARN: secret.arn, Name: secret.name };
  },
};

async function valueAnswer(secrets: Secrets, secret: Secret, versionId?: string, stage?: string) {
  const version = versionOf(secret, versionId, stage);
  const { kind, bytes } = await secrets.open(secret, version);
  secrets.keep({ ...secrets.find(secret.name), accessedAt: secrets.now }); // it may have changed meanwhile
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...(kind === "string" ? { SecretString: bytes.toString() } : { SecretBinary: bytes.toString("base64") }),
    VersionStages: version.stages,
    CreatedDate: version.createdAt / 1000,
  };
}

/** The id that a request gives its version. @throws AwsError for one of another length (AWS, PutSecretValue: 32 to 64 characters) */
export function readToken(input: Input): string | undefined {
  const token = input.text("ClientRequestToken");
  if (token !== undefined && (token.length < 32 || token.length > 64))
    throw secretErrors.parameter("ClientRequestToken must be 32-64 characters long.");
  return token;
}

/** The value of a request; undefined where it has none. */
export function readValue(input: Input): SecretValue | undefined {
  const text = input.text("SecretString");
  const binary = input.bytes("SecretBinary");
  if (text !== undefined && binary !== undefined)
    throw secretErrors.parameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  if (text === undefined && binary === undefined) return undefined;
  const bytes = binary ?? Buffer.from(text ?? "");
  if (bytes.length > mostBytes)
    input.refuse(
      binary ? "SecretBinary" : "SecretString",
      `Member must have length less than or equal to ${mostBytes}`,
    );
  return { kind: binary ? "binary" : "string", bytes };
}
