import { answer } from "../answer";
import type { Engine } from "../engine";

/** `DescribeLimits`: the capacity that a new account of AWS may provision (AWS, "Service quotas"). Nothing here is held to it. */
export const describeLimits = (): string =>
  answer({
    AccountMaxReadCapacityUnits: 80_000,
    AccountMaxWriteCapacityUnits: 80_000,
    TableMaxReadCapacityUnits: 40_000,
    TableMaxWriteCapacityUnits: 40_000,
  });

/** `DescribeEndpoints`: where DynamoDB is, for a day. */
export function describeEndpoints({ surroundings: { awsUrl } }: Engine): string {
  const Address = awsUrl.replace(/^https?:\/\//, "");
  return answer({ Endpoints: [{ Address, CachePeriodInMinutes: 1440 }] });
}
