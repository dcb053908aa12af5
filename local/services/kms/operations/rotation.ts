import { AwsError } from "../../aws-json";
import type { Input } from "../../input";
import { pageOf } from "../../json-api";
import { type KmsCalls, keyOf } from "../context";
import { newMaterial } from "../cryptography/material";
import { kmsErrors } from "../errors";
import { day, type Key, seconds } from "../key";
import type { Keys } from "../keys";

/** Days between automatic rotations (AWS: 90 to 2560, default 365). */
const period = { least: 90, most: 2560, usual: 365 };
/** On-demand rotations that a key allows (AWS, KMS quotas). */
const mostOnDemand = 10;

/** Rotation of key material: by the clock, and on demand. */
export const rotationCalls: KmsCalls = {
  async EnableKeyRotation(input, keys) {
    const key = await rotatable(input, keys);
    const periodInDays = input.number("RotationPeriodInDays", period.least, period.most) ?? period.usual;
    keys.keep({ ...key, rotation: rotationFrom(key, periodInDays, keys.now) });
  },
  async DisableKeyRotation(input, keys) {
    keys.keep({ ...(await rotatable(input, keys)), rotation: undefined });
  },
  async GetKeyRotationStatus(input, keys) {
    const key = await keyOf(input, keys);
    if (key.spec !== "SYMMETRIC_DEFAULT") throw kmsErrors.unsupported();
    return {
      KeyId: key.arn,
      KeyRotationEnabled: key.rotation !== undefined,
      RotationPeriodInDays: key.rotation?.periodInDays,
      NextRotationDate: key.rotation && seconds(key.rotation.next),
    };
  },
  async RotateKeyOnDemand(input, keys) {
    const key = await rotatable(input, keys);
    if (key.rotations.filter(({ type }) => type === "ON_DEMAND").length >= mostOnDemand)
      throw new AwsError(
        "LimitExceededException",
        `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${key.arn}`,
      );
    keys.keep({
      ...key,
      materials: [...key.materials, await newMaterial(key.spec)],
      rotations: [...key.rotations, { at: keys.now, type: "ON_DEMAND" }],
    });
    return { KeyId: key.arn };
  },
  async ListKeyRotations(input, keys) {
    const key = await keyOf(input, keys);
    const limit = input.number("Limit", 1, 1000) ?? 100;
    const { items, next } = pageOf(key.rotations, input.text("Marker"), limit, kmsErrors.marker);
    return {
      Rotations: items.map(({ at, type }) => ({ KeyId: key.arn, RotationDate: seconds(at), RotationType: type })),
      Truncated: next !== undefined,
      NextMarker: next,
    };
  },
};

/** Automatic rotation from now on. The same period goes on as it is. */
export const rotationFrom = (key: Key, periodInDays: number, now: number): NonNullable<Key["rotation"]> =>
  key.rotation?.periodInDays === periodInDays ? key.rotation : { periodInDays, next: now + periodInDays * day };

/** Only symmetric keys rotate, and only while they are enabled. */
async function rotatable(input: Input, keys: Keys): Promise<Key> {
  const key = await keyOf(input, keys);
  if (key.spec !== "SYMMETRIC_DEFAULT") throw kmsErrors.unsupported();
  if (key.state === "PendingDeletion") throw kmsErrors.pendingDeletion(key);
  if (key.state === "Disabled") throw kmsErrors.disabled(key);
  return key;
}
