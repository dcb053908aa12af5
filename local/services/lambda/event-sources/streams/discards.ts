import type { Cloud } from "../../../../cloud";
import { AwsError } from "../../../aws-json";
import { deliver } from "../../../deliver";
import type { RoleCaller } from "../../../iam";
import type { Mapping } from "../mapping";

/** Milliseconds until a destination that failed is tried again, and how often it is. */
const [pause, mostAttempts] = [1000, 10];

/**
 * Hands the record of a discard to the mapping's destination, if it has one, in the name of the function's role. Whatever comes of it, the
 * stream goes on; what a destination refuses is said on the terminal.
 */
export async function sendDiscard(cloud: Cloud, mapping: Mapping, role: RoleCaller, body: string): Promise<void> {
  const arn = mapping.settings.DestinationConfig?.OnFailure?.Destination;
  if (!arn) return;
  for (let attempt = 1; ; attempt++) {
    try {
      await deliver(cloud, arn, { body }, { role });
      return;
    } catch (error) {
      if (attempt < mostAttempts && isPassing(error)) {
        await new Promise<void>((resolve) => cloud.timers.after(pause, resolve));
        continue;
      }
      const reason = error instanceof Error ? error.message : String(error);
      cloud.print(`${role.sessionName}: records that it gave up did not reach ${arn}: ${reason}`);
      return;
    }
  }
}

const isPassing = (error: unknown): boolean =>
  !(error instanceof AwsError) || (error.status >= 500 && error.status !== 501) || /Throttl|TooMany/.test(error.code);
