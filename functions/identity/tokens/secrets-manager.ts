import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** The client of Secrets Manager of this instance, as patient as that of KMS. */
export const secretsManager = new SecretsManagerClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
});
