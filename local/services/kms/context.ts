import type { Input } from "../input";
import type { JsonCalls } from "../json-api";
import { kmsErrors } from "./errors";
import { algorithmsOf, type Key } from "./key";
import type { Keys } from "./keys";
import type { KeyUsage } from "./specs";

/** The calls of one part of KMS's API. */
export type KmsCalls = JsonCalls<Keys>;

/** The key that a request names in `KeyId`, in whatever state. */
export const keyOf = (input: Input, keys: Keys, member = "KeyId"): Promise<Key> => keys.find(input.required(member));

/**
 * A key that is to be used.
 *
 * @throws AwsError where it is disabled, going to be deleted, or for something else
 */
export function checkUsable(key: Key, usage: KeyUsage, operation: string): void {
  if (key.state === "PendingDeletion") throw kmsErrors.pendingDeletion(key);
  if (key.state === "Disabled") throw kmsErrors.disabled(key);
  if (key.usage !== usage) throw kmsErrors.keyUsage(key, operation);
}

/** The algorithm of a request, which the key must have; the key's only one where a request may name none. */
export function algorithmFor(
  input: Input,
  key: Key,
  member: string,
  all: readonly string[],
  fallback?: string,
): string {
  const algorithm = input.choice(member, all) ?? fallback ?? input.requiredChoice(member, all);
  if (!algorithmsOf(key).includes(algorithm)) throw kmsErrors.algorithm(key, algorithm);
  return algorithm;
}

/** Ends a request that only asks whether it would be done. @throws AwsError DryRunOperationException */
export function endDryRun(input: Input): void {
  if (input.flag("DryRun")) throw kmsErrors.dryRun();
}
