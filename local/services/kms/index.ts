import type { Cloud } from "../../cloud";
import type { Need, Service } from "../../service";
import { jsonApi } from "../json-api";
import type { EncryptionContext } from "./cryptography/sealed";
import { sealFor, unsealFor } from "./encryption";
import { Keys } from "./keys";
import { kmsNeeds } from "./needs";
import { aliasCalls } from "./operations/aliases";
import { dataKeyCalls } from "./operations/data-keys";
import { encryptionCalls } from "./operations/encryption";
import { keyCalls } from "./operations/keys";
import { policyCalls } from "./operations/policies";
import { rotationCalls } from "./operations/rotation";
import { signingCalls } from "./operations/signing";
import { aliasToken, aliasType, type DeclaredKeys, declare, keyPolicyType, keyToken, keyType } from "./resources";
import { needVia } from "./via";

/** KMS: keys that encrypt and sign, for clients and for the other services. */
export interface KmsService extends Service {
  /**
   * Encrypts for another service, with the key of an id, ARN or alias.
   *
   * @throws AwsError as KMS answers: no such key, disabled, pending deletion
   */
  seal(keyName: string, plaintext: Buffer, context: EncryptionContext): Promise<Buffer>;
  /** Decrypts what {@link KmsService.seal} made. @throws AwsError as KMS answers */
  unseal(ciphertext: Buffer, context: EncryptionContext): Promise<Buffer>;
  /**
   * What it takes that a service uses a customer's key in the name of who calls. Undefined for keys that AWS manages, which all of the
   * account may use so, and for keys that are not there.
   *
   * @param via name of the service, such as `secretsmanager`
   */
  needVia(via: string, action: string, keyName: string, context: EncryptionContext): Need | undefined;
}

/** Makes the KMS of a cloud. Its keys are those that the cloud's store holds. */
export function createKmsService(cloud: Cloud): KmsService {
  const keys = new Keys(cloud);
  const declared: DeclaredKeys = new Map();
  return {
    name: "kms",
    types: [keyType(keys, declared), aliasType(keys), keyPolicyType(keys)],
    api: jsonApi<Keys>({
      signingName: "kms",
      targetPrefix: "TrentService",
      context: keys,
      operations: {
        ...keyCalls,
        ...aliasCalls,
        ...encryptionCalls,
        ...dataKeyCalls,
        ...signingCalls,
        ...rotationCalls,
        ...policyCalls,
      },
      needs: (input, operation) => kmsNeeds(cloud, keys, input, operation),
    }),
    resourcePolicy: (arn) => keys.policyOf(arn),
    seal: (keyName, plaintext, context) => sealFor(keys, keyName, plaintext, context),
    unseal: (ciphertext, context) => unsealFor(keys, ciphertext, context),
    needVia: (via, action, keyName, context) => needVia(cloud, keys, { via, action, keyName, context }),
    async reset(isDeclared) {
      for (const { keyId } of keys.all()) if (!isDeclared(keyToken, keyId)) keys.remove(keyId);
      for (const { name } of keys.aliases()) if (!isDeclared(aliasToken, name)) keys.removeAlias(name);
      for (const [id, outputs] of declared) await declare(keys, { id, outputs });
    },
  };
}
