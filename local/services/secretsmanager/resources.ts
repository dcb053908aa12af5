import { randomUUID } from "node:crypto";
import type { Properties, ResourceType } from "../../service";
import { sayNotEmulated } from "../not-emulated";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import { day, secretErrors } from "./secret";
import type { Secrets, SecretValue } from "./secrets";

/** Pulumi's token of secrets. */
export const secretToken = "aws:secretsmanager/secret:Secret";

/** `aws:secretsmanager/secret:Secret`. Deleted, it waits for its recovery window, as on AWS. */
export function secretType(secrets: Secrets): ResourceType<Properties, Properties> {
  const settingsOf = (inputs: Properties) => ({
    description: inputs.description ? String(inputs.description) : undefined,
    kmsKeyId: inputs.kmsKeyId ? String(inputs.kmsKeyId) : undefined,
    tags: (inputs.tags ?? {}) as Record<string, string>,
  });
  const outputsOf = (inputs: Properties, name: string, arn: string): Properties => ({
    description: "",
    recoveryWindowInDays: 30,
    forceOverwriteReplicaSecret: false,
    policy: "",
    ...inputs,
    name,
    arn,
    tagsAll: inputs.tags ?? {},
  });
  return {
    token: secretToken,
    approximates: "no replicas",
    create(inputs, context) {
      sayNotEmulated((line) => context.cloud.print(line), context.name, inputs, ["replicas"]);
      const name = nameOf(inputs, context);
      const secret = secrets.create({ name, ...settingsOf(inputs) });
      if (inputs.policy) secrets.setPolicy(secret, String(inputs.policy));
      return { id: secret.arn, outputs: outputsOf(inputs, name, secret.arn) };
    },
    update({ id, outputs }, inputs) {
      const secret = secrets.find(id);
      const policy = inputs.policy
        ? String(inputs.policy)
        : inputs.policy === outputs.policy
          ? secret.policy
          : undefined;
      secrets.setPolicy({ ...secret, ...settingsOf(inputs) }, policy);
      return { id, outputs: outputsOf(inputs, secret.name, id) };
    },
    delete({ id, outputs }) {
      const secret = secrets.resolve(id);
      const days = Number(outputs.recoveryWindowInDays ?? 30);
      if (secret === undefined || secret.goneAt !== undefined) return;
      if (days === 0) secrets.remove(secret.name);
      else secrets.keep({ ...secret, deletedAt: secrets.now, goneAt: secrets.now + days * day });
    },
  };
}

/** `aws:secretsmanager/secretVersion:SecretVersion`. */
export function secretVersionType(secrets: Secrets): ResourceType<Properties, Properties> {
  const add = async (inputs: Properties) => {
    const secret = secrets.find(String(inputs.secretId));
    const stages = inputs.versionStages as string[] | undefined;
    const version = await secrets.addVersion(secret, secretValue(inputs), randomUUID(), stages ?? ["AWSCURRENT"]);
    const outputs = {
      hasSecretStringWo: inputs.secretStringWo !== undefined,
      ...inputs,
      arn: secret.arn,
      versionId: version.id,
      versionStages: version.stages,
    };
    return { id: `${secret.arn}|${version.id}`, outputs };
  };
  return {
    token: "aws:secretsmanager/secretVersion:SecretVersion",
    create: add,
    async update(state, inputs) {
      return isSameValue(state.outputs, inputs) ? { ...state, outputs: { ...state.outputs, ...inputs } } : add(inputs);
    },
    delete({ outputs }) {
      const secret = secrets.resolve(String(outputs.secretId));
      const version = secret?.versions.find(({ id }) => id === outputs.versionId);
      // As AWS's provider: the labels go, but for AWSCURRENT, which cannot.
      if (!secret || !version || secret.goneAt !== undefined) return;
      version.stages = version.stages.filter((stage) => stage === "AWSCURRENT");
      secrets.keep(secret);
    },
  };
}

const isSameValue = (before: Properties, after: Properties): boolean =>
  ["secretString", "secretBinary", "secretStringWo", "secretStringWoVersion"].every(
    (name) => before[name] === after[name],
  );

function secretValue({ secretString, secretStringWo, secretBinary }: Properties): SecretValue {
  const text = secretString ?? secretStringWo;
  if (typeof text === "string") return { kind: "string", bytes: Buffer.from(text) };
  if (typeof secretBinary === "string") return { kind: "binary", bytes: Buffer.from(secretBinary, "base64") };
  throw secretErrors.parameter("A secret version needs secretString or secretBinary");
}

/** `aws:secretsmanager/secretPolicy:SecretPolicy`. */
export const secretPolicyType = (secrets: Secrets): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:secretsmanager/secretPolicy:SecretPolicy",
      emulated: true,
      once: ({ secretArn }) => ({ id: String(secretArn) }),
    }),
    {
      put: ({ outputs }) => secrets.setPolicy(secrets.find(String(outputs.secretArn)), String(outputs.policy)),
      remove({ outputs }) {
        const secret = secrets.resolve(String(outputs.secretArn));
        if (secret) secrets.setPolicy(secret, undefined);
      },
    },
  );
