import { AwsError } from "../aws-json";
import type { Key } from "./key";

/** Errors of KMS, as AWS words them (looked up in answers that were recorded from AWS). */
export const kmsErrors = {
  validation: (message: string) => new AwsError("ValidationException", message),
  noKeyId: (keyId: string) => new AwsError("NotFoundException", `Invalid keyId '${keyId}'`),
  noKey: (arn: string) => new AwsError("NotFoundException", `Key '${arn}' does not exist`),
  noAlias: (arn: string) => new AwsError("NotFoundException", `Alias ${arn} is not found.`),
  aliasTaken: (arn: string) => new AwsError("AlreadyExistsException", `An alias with the name ${arn} already exists`),
  disabled: ({ arn }: Key) => new AwsError("DisabledException", `${arn} is disabled.`),
  pendingDeletion: ({ arn }: Key) => new AwsError("KMSInvalidStateException", `${arn} is pending deletion.`),
  notPendingDeletion: ({ arn }: Key) => new AwsError("KMSInvalidStateException", `${arn} is not pending deletion.`),
  keyUsage: ({ arn, usage }: Key, operation: string) =>
    new AwsError("InvalidKeyUsageException", `${arn} key usage is ${usage} which is not valid for ${operation}.`),
  algorithm: ({ spec }: Key, algorithm: string) =>
    new AwsError("InvalidKeyUsageException", `Algorithm ${algorithm} is incompatible with key spec ${spec}.`),
  ciphertext: () => new AwsError("InvalidCiphertextException", ""),
  incorrectKey: () =>
    new AwsError(
      "IncorrectKeyException",
      "The key ID in the request does not identify a CMK that can perform this operation.",
    ),
  unsupported: () => new AwsError("UnsupportedOperationException", ""),
  dryRun: () =>
    new AwsError("DryRunOperationException", "The request would have succeeded, but the DryRun option is set."),
  malformedPolicy: (why: string) => new AwsError("MalformedPolicyDocumentException", why),
  marker: () => new AwsError("InvalidMarkerException", "The marker is not valid."),
} as const;
