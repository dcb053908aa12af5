import type { Need } from "../../../service";
import type { Input } from "../requests/shape";
import { type Place, tableArn } from "../tables/definition";

/**
 * What an operation of DynamoDB Streams takes: its action on the stream that it names, GetRecords by its iterator. Undefined for operations of
 * DynamoDB itself.
 */
export function streamNeeds(place: Place, operation: string, input: Input): readonly Need[] | undefined {
  switch (operation) {
    case "ListStreams": {
      const table = typeof input.TableName === "string" ? input.TableName : "*";
      return [{ action: "dynamodb:ListStreams", resource: `${tableArn(place, table)}/stream/*` }];
    }
    case "DescribeStream":
    case "GetShardIterator":
      return needOf(operation, input.StreamArn);
    case "GetRecords":
      return needOf(operation, String(input.ShardIterator).split("|")[0]);
    default:
      return undefined;
  }
}

const needOf = (operation: string, arn: unknown): readonly Need[] =>
  typeof arn === "string" ? [{ action: `dynamodb:${operation}`, resource: arn }] : [];
