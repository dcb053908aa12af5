import type { Cloud } from "../../cloud";
import type { Service } from "../../service";
import { jsonApi } from "../json-api";
import { secretNeeds } from "./needs";
import { secretCalls } from "./operations/secrets";
import { valueCalls } from "./operations/values";
import { secretPolicyType, secretToken, secretType, secretVersionType } from "./resources";
import { Secrets } from "./secrets";

/** Makes the Secrets Manager of a cloud. Secrets are kept in its store, encrypted by its KMS. Rotation is not there. */
export function createSecretsManagerService(cloud: Cloud): Service {
  const secrets = new Secrets(cloud);
  return {
    name: "secretsmanager",
    types: [secretType(secrets), secretVersionType(secrets), secretPolicyType(secrets)],
    api: jsonApi<Secrets>({
      signingName: "secretsmanager",
      targetPrefix: "secretsmanager",
      operations: { ...secretCalls, ...valueCalls },
      context: secrets,
      needs: (input, operation) => secretNeeds(cloud, secrets, input, operation),
    }),
    resourcePolicy: (arn) => secrets.policyOf(arn),
    // What the program declares stays with its values, as API keys do: it would not be declared again.
    reset(isDeclared) {
      for (const { name, arn } of secrets.all()) if (!isDeclared(secretToken, arn)) secrets.remove(name);
    },
  };
}
