import type { Input } from "../../input";
import { type JsonCalls, pageOf } from "../../json-api";
import { matching } from "../filters";
import { newPassword } from "../password";
import type { Rotations } from "../rotations";
import { day, type Secret, secretErrors } from "../secret";
import type { Secrets } from "../secrets";
import { readToken, readValue } from "./values";

/** Days that a deleted secret waits (AWS, DeleteSecret: 7 to 30, default 30). */
const recoveryDays = { least: 7, most: 30 };

/** Secrets. */
export const secretCalls = (rotations: Rotations): JsonCalls<Secrets> => ({
  async CreateSecret(input, secrets) {
    const [value, token] = [readValue(input), readToken(input)];
    const secret = secrets.create({
      name: input.required("Name"),
      description: input.text("Description"),
      kmsKeyId: input.text("KmsKeyId"),
      tags: readTags(input),
    });
    if (value === undefined) return { ARN: secret.arn, Name: secret.name };
    try {
      const { id } = await secrets.addVersion(secret, value, token);
      return { ARN: secret.arn, Name: secret.name, VersionId: id };
    } catch (error) {
      secrets.remove(secret.name); // its key cannot be used
      throw error;
    }
  },
  async UpdateSecret(input, secrets) {
    const secret = secrets.find(input.required("SecretId"));
    const [value, token] = [readValue(input), readToken(input)];
    secret.description = input.text("Description") ?? secret.description;
    secret.kmsKeyId = input.text("KmsKeyId") ?? secret.kmsKeyId;
    secret.changedAt = secrets.now;
    secrets.keep(secret);
    const version = value && (await secrets.addVersion(secret, value, token));
    return { ARN: secret.arn, Name: secret.name, VersionId: version?.id };
  },
  DescribeSecret(input, secrets) {
    const secret = secrets.resolve(input.required("SecretId"));
    if (secret === undefined) throw secretErrors.notFound();
    return { ...entryOf(secret, rotations), VersionIdsToStages: stagesOf(secret) };
  },
  ListSecrets(input, secrets) {
    const passes = matching(input.inputs("Filters"));
    const listed = secrets
      .all()
      .filter((secret) => (secret.goneAt === undefined || input.flag("IncludePlannedDeletion")) && passes(secret));
    const ordered = input.text("SortOrder") === "desc" ? listed.toReversed() : listed;
    const limit = input.number("MaxResults", 1, 100) ?? 100;
    const { items, next } = pageOf(ordered, input.text("NextToken"), limit, secretErrors.token);
    return {
      SecretList: items.map((secret) => ({ ...entryOf(secret, rotations), SecretVersionsToStages: stagesOf(secret) })),
      NextToken: next,
    };
  },
  DeleteSecret(input, secrets) {
    const force = input.flag("ForceDeleteWithoutRecovery");
    const days = input.number("RecoveryWindowInDays");
    if (force && days !== undefined)
      throw secretErrors.parameter(
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    if (days !== undefined && (days < recoveryDays.least || days > recoveryDays.most))
      throw secretErrors.parameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
    const secret = secrets.find(input.required("SecretId"));
    const goneAt = secrets.now + (force ? 0 : (days ?? recoveryDays.most) * day);
    if (force) secrets.remove(secret.name);
    else secrets.keep({ ...secret, deletedAt: secrets.now, goneAt });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: goneAt / 1000 };
  },
  RestoreSecret(input, secrets) {
    const secret = secrets.resolve(input.required("SecretId"));
    if (secret === undefined) throw secretErrors.notFound();
    secrets.keep({ ...secret, deletedAt: undefined, goneAt: undefined });
    return { ARN: secret.arn, Name: secret.name };
  },
  GetRandomPassword: (input) => ({ RandomPassword: newPassword(input) }),
  GetResourcePolicy(input, secrets) {
    const { arn, name, policy } = secrets.find(input.required("SecretId"));
    return { ARN: arn, Name: name, ResourcePolicy: policy };
  },
  PutResourcePolicy(input, secrets) {
    const secret = secrets.find(input.required("SecretId"));
    secrets.setPolicy(secret, input.required("ResourcePolicy"));
    return { ARN: secret.arn, Name: secret.name };
  },
  DeleteResourcePolicy(input, secrets) {
    const secret = secrets.find(input.required("SecretId"));
    secrets.setPolicy(secret, undefined);
    return { ARN: secret.arn, Name: secret.name };
  },
  TagResource(input, secrets) {
    const secret = secrets.find(input.required("SecretId"));
    secrets.keep({ ...secret, tags: { ...secret.tags, ...readTags(input) } });
  },
  UntagResource(input, secrets) {
    const secret = secrets.find(input.required("SecretId"));
    const gone = input.texts("TagKeys");
    const left = Object.entries(secret.tags).filter(([name]) => !gone.includes(name));
    secrets.keep({ ...secret, tags: Object.fromEntries(left) });
  },
});

const readTags = (input: Input): Record<string, string> =>
  Object.fromEntries(input.inputs("Tags").map((tag) => [tag.required("Key"), tag.required("Value")]));

/** What DescribeSecret and ListSecrets share. */
const entryOf = (secret: Secret, rotations: Rotations) => ({
  ...rotationOf(secret, rotations.nextOf(secret)),
  ...stateOf(secret),
});

function rotationOf({ rotation }: Secret, nextAt: number | undefined) {
  if (rotation === undefined) return {};
  return {
    RotationEnabled: rotation.isEnabled,
    RotationLambdaARN: rotation.lambdaArn,
    RotationRules: rotation.rules,
    LastRotatedDate: rotation.lastAt && rotation.lastAt / 1000,
    NextRotationDate: nextAt && nextAt / 1000,
  };
}

const stateOf = ({ arn, name, description, kmsKeyId, tags, ...times }: Secret) => ({
  ARN: arn,
  Name: name,
  Description: description,
  KmsKeyId: kmsKeyId,
  CreatedDate: times.createdAt / 1000,
  LastChangedDate: times.changedAt / 1000,
  // AWS says the day only.
  LastAccessedDate: times.accessedAt && (times.accessedAt - (times.accessedAt % day)) / 1000,
  DeletedDate: times.deletedAt && times.deletedAt / 1000,
  Tags: Object.keys(tags).length > 0 ? Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) : undefined,
});

function stagesOf({ versions }: Secret): Record<string, string[]> | undefined {
  const labelled = versions.filter(({ stages }) => stages.length > 0);
  return labelled.length === 0 ? undefined : Object.fromEntries(labelled.map(({ id, stages }) => [id, stages]));
}
