import { type KeyUsage, specNamed } from "./specs";

/** A rotation of a key's material. */
export interface Rotation {
  /** Milliseconds since 1970. */
  at: number;
  type: "AUTOMATIC" | "ON_DEMAND";
}

/** A KMS key, as it is kept. */
export interface Key {
  keyId: string;
  arn: string;
  spec: string;
  usage: KeyUsage;
  description: string;
  /** `AWS`: made with the first use of an alias such as `alias/aws/ssm`. */
  manager: "CUSTOMER" | "AWS";
  /** Milliseconds since 1970. */
  createdAt: number;
  state: "Enabled" | "Disabled" | "PendingDeletion";
  /** When it goes, while that is pending. */
  deletionAt?: number;
  /** JSON text. */
  policy: string;
  tags: Record<string, string>;
  multiRegion: boolean;
  /** Automatic rotation; left out: off. */
  rotation?: { periodInDays: number; next: number };
  rotations: Rotation[];
  /** In base64, the newest last. Older ones decrypt what they encrypted. */
  materials: string[];
}

/** Milliseconds of a day. */
export const day = 86_400_000;

/** Algorithms that a key works with. */
export const algorithmsOf = ({ spec, usage }: Key): readonly string[] => specNamed(spec).usages[usage] ?? [];

/** The material that a key encrypts and signs with. */
export const currentMaterial = ({ materials }: Key): string => materials.at(-1) ?? "";

/** Seconds since 1970, as AWS's JSON has times. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;

/** `KeyMetadata` of KMS's API. */
export function metadataOf(key: Key, accountId: string) {
  const algorithms = algorithmsOf(key);
  return {
    AWSAccountId: accountId,
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: seconds(key.createdAt),
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    DeletionDate: key.deletionAt === undefined ? undefined : seconds(key.deletionAt),
    Origin: "AWS_KMS",
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    EncryptionAlgorithms: key.usage === "ENCRYPT_DECRYPT" ? algorithms : undefined,
    SigningAlgorithms: key.usage === "SIGN_VERIFY" ? algorithms : undefined,
    MacAlgorithms: key.usage === "GENERATE_VERIFY_MAC" ? algorithms : undefined,
    MultiRegion: key.multiRegion,
    MultiRegionConfiguration: key.multiRegion
      ? {
          MultiRegionKeyType: "PRIMARY",
          PrimaryKey: { Arn: key.arn, Region: key.arn.split(":")[3] },
          ReplicaKeys: [],
        }
      : undefined,
  };
}
