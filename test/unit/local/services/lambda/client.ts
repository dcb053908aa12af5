import { LambdaClient } from "@aws-sdk/client-lambda";
import type { TestCloud } from "../test-cloud";

/** The unmodified SDK's client, for a cloud's AWS port. Each call is tried once. Destroy it when the tests are done. */
export const clientOf = (cloud: TestCloud): LambdaClient =>
  new LambdaClient({
    endpoint: cloud.awsUrl,
    region: cloud.cloud.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });

/** Waits until something is so. @throws Error after 20 seconds */
export async function waitFor(isSo: () => boolean): Promise<void> {
  const until = Date.now() + 20_000;
  while (!isSo()) {
    if (Date.now() > until) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
