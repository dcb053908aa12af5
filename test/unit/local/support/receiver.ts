import type { Cloud } from "../../../../local/cloud";
import type { Delivery, Service } from "../../../../local/service";

/** A service that takes what is handed over to its resources, and notes it. */
export interface Receiver {
  readonly service: Service;
  /** What came, oldest first. */
  readonly received: (Delivery & { arn: string })[];
  /** Waits until so many have come. */
  count(wanted: number): Promise<void>;
  /** What to do instead of taking it: throws for a failure. Default: nothing. */
  fail: (arn: string, delivery: Delivery) => void;
}

/** @param name as it stands in ARNs, such as `sqs` */
export function receiver(name: string, action: string): Receiver {
  const received: Receiver["received"] = [];
  const waiting: { wanted: number; resolve: () => void }[] = [];
  const made: Receiver = {
    received,
    fail: () => undefined,
    count: (wanted) =>
      new Promise((resolve) => {
        if (received.length >= wanted) resolve();
        else waiting.push({ wanted, resolve });
      }),
    service: {
      name,
      types: [],
      target: {
        action,
        async deliver(arn, delivery) {
          made.fail(arn, delivery);
          received.push({ arn, ...delivery });
          for (const one of waiting) if (received.length >= one.wanted) one.resolve();
        },
      },
    },
  };
  return made;
}

/** The ARN of a resource of another service. */
export const arnIn = ({ region, accountId }: Cloud, service: string, name: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${name}`;
