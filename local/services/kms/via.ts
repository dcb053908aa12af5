import type { Cloud } from "../../cloud";
import type { Need } from "../../service";
import type { EncryptionContext } from "./cryptography/sealed";
import type { Keys } from "./keys";
import { contextConditions, keyConditions } from "./needs";

/** What a service does with a key in the name of who calls it. */
interface Use {
  /** Name of the service, such as `secretsmanager`. */
  via: string;
  /** Such as `kms:Decrypt`. */
  action: string;
  /** Id, ARN or alias. */
  keyName: string;
  context: EncryptionContext;
}

/** @see KmsService.needVia */
export function needVia(cloud: Cloud, keys: Keys, { via, action, keyName, context }: Use): Need | undefined {
  const key = keys.resolve(keyName);
  if (key === undefined || key.manager === "AWS") return undefined;
  return {
    action,
    resource: key.arn,
    conditions: {
      ...keyConditions(cloud, keys, key),
      ...contextConditions(context),
      "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
      "kms:RequestAlias": [],
      "kms:ViaService": `${via}.${cloud.region}.amazonaws.com`,
      "aws:ViaAWSService": "true",
      "aws:CalledVia": [`${via}.amazonaws.com`],
      "aws:CalledViaFirst": `${via}.amazonaws.com`,
      "aws:CalledViaLast": `${via}.amazonaws.com`,
    },
  };
}
