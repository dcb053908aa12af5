import { randomUUID } from "node:crypto";
import type { Cloud } from "../../cloud";
import { MalformedPolicy, readPolicy } from "../../iam/policy";
import type { ResourcePolicy } from "../../service";
import { Documents } from "../documents";
import { alphabets, arnOf, randomId } from "../ids";
import type { KmsService } from "../kms";
import { addVersion, moveStage, type Secret, type SecretVersion, secretErrors } from "./secret";

/** A value: text or bytes. */
export interface SecretValue {
  kind: SecretVersion["kind"];
  bytes: Buffer;
}

/** The key that AWS uses for secrets that name none. */
export const defaultKey = "alias/aws/secretsmanager";

/** All secrets of the cloud, kept in its store with their values encrypted by KMS. */
export class Secrets {
  readonly #secrets: Documents<Secret>;
  readonly #policies = new Map<string, ResourcePolicy>();

  constructor(private readonly cloud: Cloud) {
    this.#secrets = new Documents(cloud.store, "secretsmanager_secrets");
  }

  get now(): number {
    return this.cloud.clock.now();
  }

  get kms(): KmsService {
    return this.cloud.services.get("kms") as KmsService;
  }

  /** All secrets by name; those whose time to wait is over are gone. */
  all(): Secret[] {
    return this.#secrets.all().filter((secret) => {
      if (secret.goneAt === undefined || secret.goneAt > this.now) return true;
      this.remove(secret.name);
      return false;
    });
  }

  /** By name, ARN, or ARN without the six signs at its end. */
  resolve(nameOrArn: string): Secret | undefined {
    const known = this.#secrets.get(nameOrArn);
    if (known !== undefined && known.goneAt === undefined) return known;
    return this.all().find(
      ({ name, arn }) => name === nameOrArn || arn === nameOrArn || arn.slice(0, -7) === nameOrArn,
    );
  }

  /** A secret that is to be used. @throws AwsError where there is none, or it was deleted */
  find(nameOrArn: string): Secret {
    const secret = this.resolve(nameOrArn);
    if (secret === undefined) throw secretErrors.notFound();
    if (secret.goneAt !== undefined) throw secretErrors.deleted();
    return secret;
  }

  /** @throws AwsError for a name that is taken, or none */
  create(asked: Pick<Secret, "name" | "description" | "kmsKeyId" | "tags">): Secret {
    const { name } = asked;
    if (!/^[\w/+=.@!-]{1,512}$/.test(name))
      throw secretErrors.validation(
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
      );
    const before = this.resolve(name);
    if (before !== undefined) throw before.goneAt === undefined ? secretErrors.exists(name) : secretErrors.scheduled();
    const arn = arnOf(this.cloud, "secretsmanager", `secret:${name}-${randomId(alphabets.mixed, 6)}`);
    const secret: Secret = { ...asked, arn, createdAt: this.now, changedAt: this.now, versions: [] };
    this.keep(secret);
    return secret;
  }

  /** Keeps a secret as it is now. */
  keep(secret: Secret): void {
    this.#secrets.put(secret.name, secret);
    this.#policies.delete(secret.arn);
  }

  remove(name: string): void {
    this.#secrets.remove(name);
  }

  /**
   * Adds a version. The same id with the same value again is that version. The first version of all is the current one, whatever its labels (AWS, PutSecretValue).
   *
   * @param id default: a new one
   * @throws AwsError ResourceExistsException for an id that has another value; KMS's where the key cannot be used
   */
  async addVersion(
    { name, arn, kmsKeyId }: Secret,
    value: SecretValue,
    id = randomUUID() as string,
    stages = ["AWSCURRENT"],
  ) {
    const sealed = await this.kms.seal(kmsKeyId ?? defaultKey, value.bytes, contextOf({ arn }, id));
    const secret = this.find(name); // as it is by now: of two with the same id at once, the second finds the first's
    const same = secret.versions.find((version) => version.id === id);
    if (same !== undefined && same.sealed !== undefined) {
      const before = await this.open(secret, same);
      if (before.kind === value.kind && before.bytes.equals(value.bytes)) return same;
      throw secretErrors.tokenTaken(id, arn);
    }
    const content = { kind: value.kind, sealed: sealed.toString("base64") };
    const labels = secret.versions.length === 0 ? [...new Set([...stages, "AWSCURRENT"])] : stages;
    const version: SecretVersion = same ?? { id, stages: labels, createdAt: this.now, ...content };
    if (same === undefined) addVersion(secret, version);
    else {
      Object.assign(same, content);
      for (const stage of stages) moveStage(secret, stage, same);
    }
    secret.changedAt = this.now;
    this.keep(secret);
    return version;
  }

  /** The value of a version. @throws AwsError ResourceNotFoundException where it has none yet; KMS's where the key cannot be used */
  async open(secret: Secret, { id, kind, sealed }: SecretVersion): Promise<SecretValue> {
    if (sealed === undefined) throw secretErrors.noVersion(id);
    const bytes = await this.kms.unseal(Buffer.from(sealed, "base64"), contextOf(secret, id));
    return { kind, bytes };
  }

  /** @throws AwsError MalformedPolicyDocumentException */
  setPolicy(secret: Secret, policy: string | undefined): void {
    try {
      if (policy !== undefined) readPolicy(policy);
    } catch (error) {
      if (error instanceof MalformedPolicy) throw secretErrors.policy(error.message);
      throw error;
    }
    this.keep({ ...secret, policy });
  }

  policyOf(arn: string): ResourcePolicy | undefined {
    const policy = this.resolve(arn)?.policy;
    if (policy === undefined) return undefined;
    const known = this.#policies.get(arn) ?? { document: policy };
    this.#policies.set(arn, known);
    return known;
  }
}

/** What a version's ciphertext is bound to (AWS, Secrets Manager user guide: "Encryption context"). */
export const contextOf = ({ arn }: Pick<Secret, "arn">, versionId: string) => ({
  SecretARN: arn,
  SecretVersionId: versionId,
});
