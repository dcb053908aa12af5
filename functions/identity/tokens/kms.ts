import { KMSClient } from "@aws-sdk/client-kms";

/** The KMS client of this instance. KMS answers within milliseconds: who waits two seconds waits for a broken connection. */
export const kms = new KMSClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
});
