import type { Cloud } from "../../cloud";
import type { Service } from "../../service";
import { jsonApi } from "../json-api";
import { secretNeeds } from "./needs";
import { rotationCalls } from "./operations/rotation";
import { secretCalls } from "./operations/secrets";
import { valueCalls } from "./operations/values";
import { secretPolicyType, secretToken, secretType, secretVersionType } from "./resources";
import { secretRotationType } from "./rotation-type";
import { Rotations } from "./rotations";
import { Secrets } from "./secrets";

/** Makes the Secrets Manager of a cloud. Secrets are kept in its store, encrypted by its KMS, and rotated by functions. */
export function createSecretsManagerService(cloud: Cloud): Service {
  const secrets = new Secrets(cloud);
  const rotations = new Rotations(cloud, secrets);
  return {
    name: "secretsmanager",
    types: [
      secretType(secrets),
      secretVersionType(secrets),
      secretPolicyType(secrets),
      secretRotationType(secrets, rotations),
    ],
    api: jsonApi<Secrets>({
      signingName: "secretsmanager",
      targetPrefix: "secretsmanager",
      operations: { ...secretCalls(rotations), ...valueCalls, ...rotationCalls(rotations) },
      context: secrets,
      needs: (input, operation) => secretNeeds(cloud, secrets, input, operation),
    }),
    resourcePolicy: (arn) => secrets.policyOf(arn),
    start: () => rotations.start(),
    // What the program declares stays with its values, as API keys do: it would not be declared again.
    reset(isDeclared) {
      for (const { name, arn } of secrets.all()) if (!isDeclared(secretToken, arn)) secrets.remove(name);
    },
  };
}
