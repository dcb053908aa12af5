import { randomUUID } from "node:crypto";
import type { Cloud } from "../../cloud";
import { MalformedPolicy, readPolicy } from "../../iam/policy";
import type { ResourcePolicy } from "../../service";
import { Documents } from "../documents";
import { arnOf } from "../ids";
import { newMaterial } from "./cryptography/material";
import { kmsErrors } from "./errors";
import { day, type Key } from "./key";
import type { KeyUsage } from "./specs";

/** An alias, as it is kept. */
export interface Alias {
  /** With `alias/`. */
  name: string;
  arn: string;
  keyId: string;
  createdAt: number;
  updatedAt: number;
}

/** What a new key is asked to be. */
export interface NewKey {
  spec: string;
  usage: KeyUsage;
  /** Default: a new UUID, as AWS's are. */
  keyId?: string;
  description?: string;
  manager?: Key["manager"];
  multiRegion?: boolean;
  /** Default: the account's own policies decide. */
  policy?: string;
  tags?: Record<string, string>;
}

/** The policy of a key that has none of its own (AWS, KMS developer guide: "Default key policy"). */
export const defaultPolicy = (accountId: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });

/** @throws AwsError MalformedPolicyDocumentException for what KMS would refuse */
export function checkPolicy(document: unknown): void {
  try {
    readPolicy(document);
  } catch (error) {
    if (error instanceof MalformedPolicy) throw kmsErrors.malformedPolicy(error.message);
    throw error;
  }
}

/** All keys and aliases of the cloud, kept in its store. What the clock has made due is done when a key is next looked at. */
export class Keys {
  readonly #keys: Documents<Key>;
  readonly #aliases: Documents<Alias>;
  readonly #policies = new Map<string, ResourcePolicy>();

  constructor(private readonly cloud: Cloud) {
    this.#keys = new Documents(cloud.store, "kms_keys");
    this.#aliases = new Documents(cloud.store, "kms_aliases");
  }

  get accountId(): string {
    return this.cloud.accountId;
  }

  get now(): number {
    return this.cloud.clock.now();
  }

  async create(asked: NewKey): Promise<Key> {
    const keyId = asked.keyId ?? (asked.multiRegion ? `mrk-${randomUUID().replaceAll("-", "")}` : randomUUID());
    const policy = asked.policy ?? defaultPolicy(this.cloud.accountId);
    checkPolicy(policy);
    const key: Key = {
      keyId,
      arn: arnOf(this.cloud, "kms", `key/${keyId}`),
      spec: asked.spec,
      usage: asked.usage,
      description: asked.description ?? "",
      manager: asked.manager ?? "CUSTOMER",
      createdAt: this.now,
      state: "Enabled",
      policy,
      tags: asked.tags ?? {},
      multiRegion: asked.multiRegion ?? false,
      rotations: [],
      materials: [await newMaterial(asked.spec)],
    };
    this.keep(key);
    return key;
  }

  /** Keeps a key as it is now. */
  keep(key: Key): void {
    this.#keys.put(key.keyId, key);
    this.#policies.delete(key.keyId);
  }

  /** Takes a key away for good, with its aliases. */
  remove(keyId: string): void {
    this.#keys.remove(keyId);
    for (const { name } of this.aliasesOf(keyId)) this.#aliases.remove(name);
    this.#policies.delete(keyId);
  }

  /** All keys that there still are, by id. */
  all(): Key[] {
    return this.#keys.all().flatMap(({ keyId }) => this.withId(keyId) ?? []);
  }

  /** The key of this id, once what is due is done with it. */
  withId(keyId: string): Key | undefined {
    const key = this.#keys.get(keyId);
    if (key === undefined) return undefined;
    if (key.deletionAt !== undefined && key.deletionAt <= this.now) {
      this.remove(keyId);
      return undefined;
    }
    return key;
  }

  /**
   * The key of an id, ARN, alias name or alias ARN.
   *
   * @throws AwsError NotFoundException as AWS words it for each of them
   */
  async find(name: string): Promise<Key> {
    const key = this.resolve(name);
    if (key !== undefined) return this.#rotated(key);
    const managed = /(?:^|:)(alias\/aws\/[\w/-]+)$/.exec(name)?.[1];
    if (managed !== undefined) return this.#makeManaged(managed);
    if (/(?:^|:)alias\//.test(name)) throw kmsErrors.noAlias(this.#aliasArn(name));
    if (name.startsWith("arn:")) throw kmsErrors.noKey(name);
    // AWS names the ARN of an id that could be one, and only the id of what could not.
    if (/^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(name))
      throw kmsErrors.noKey(arnOf(this.cloud, "kms", `key/${name}`));
    throw kmsErrors.noKeyId(name);
  }

  /** The same without a word where there is none, and without making one. */
  resolve(name: string): Key | undefined {
    const own = name.startsWith("arn:") ? (name.split(":")[5] ?? "") : name;
    if (name.startsWith("arn:") && name !== arnOf(this.cloud, "kms", own)) return undefined;
    if (own.startsWith("alias/")) return this.withId(this.#aliases.get(own)?.keyId ?? "");
    return this.withId(own.replace(/^key\//, ""));
  }

  alias(name: string): Alias | undefined {
    return this.#aliases.get(name);
  }

  aliases(): Alias[] {
    return this.#aliases.all();
  }

  aliasesOf(keyId: string): Alias[] {
    return this.#aliases.all().filter((alias) => alias.keyId === keyId);
  }

  /** Makes an alias, or lets it mean another key. */
  putAlias(name: string, keyId: string): Alias {
    const createdAt = this.#aliases.get(name)?.createdAt ?? this.now;
    const alias = { name, arn: arnOf(this.cloud, "kms", name), keyId, createdAt, updatedAt: this.now };
    this.#aliases.put(name, alias);
    return alias;
  }

  /** @throws AwsError NotFoundException */
  removeAlias(name: string): void {
    if (this.#aliases.get(name) === undefined) throw kmsErrors.noAlias(this.#aliasArn(name));
    this.#aliases.remove(name);
  }

  /** The policy of the key of an ARN: only what it leaves to roles may they do. */
  policyOf(arn: string): ResourcePolicy | undefined {
    const key = this.resolve(arn);
    if (key === undefined) return undefined;
    const policy = this.#policies.get(key.keyId) ?? { document: key.policy, decides: true };
    this.#policies.set(key.keyId, policy);
    return policy;
  }

  /** Rotates whatever is due by the clock. */
  async #rotated(key: Key): Promise<Key> {
    while (key.rotation !== undefined && key.rotation.next <= this.now) {
      const { next, periodInDays } = key.rotation;
      key.rotation = { periodInDays, next: next + periodInDays * day };
      key.materials.push(await newMaterial(key.spec));
      key.rotations.push({ at: next, type: "AUTOMATIC" });
      this.keep(key);
    }
    return key;
  }

  /** AWS makes the keys that it manages when they are first asked for. */
  async #makeManaged(alias: string): Promise<Key> {
    const service = alias.slice("alias/aws/".length);
    const description = `Default key that protects my ${service} data when no other key is defined`;
    const key = await this.create({
      spec: "SYMMETRIC_DEFAULT",
      usage: "ENCRYPT_DECRYPT",
      description,
      manager: "AWS",
    });
    this.putAlias(alias, key.keyId);
    return key;
  }

  #aliasArn(name: string): string {
    return name.startsWith("arn:") ? name : arnOf(this.cloud, "kms", name);
  }
}
