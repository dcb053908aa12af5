import type { ChildOf } from "../building-blocks/child";
import { LambdaFunction } from "../building-blocks/lambda-function";
import type { Table } from "../building-blocks/table";
import type { GatewayRoute } from "../secure-gateway";
import { shippedOperation } from "../secure-gateway/shipped-operations";
import type { EventApiArgs } from "./index";

/** One function per privilege. */
export interface EventFunctions {
  /** Stores events. What it needs of a stored one, to tell a repeat from a conflict, comes with DynamoDB's refusal. */
  write: LambdaFunction;
  /** Reads events. */
  read: LambdaFunction;
}

/** The functions, each with no more than it takes. Neither can delete an event, or scan the table. */
export function eventFunctions(child: ChildOf, args: EventApiArgs, table: Table): EventFunctions {
  const { logRetentionDays, key, tags } = args;
  const common = { service: child.logicalName, logRetentionDays, key, tags };
  return {
    write: child("write", LambdaFunction, {
      ...common,
      description: "Stores events",
      entry: "events/write",
      links: [table.link("put")],
    }),
    read: child("read", LambdaFunction, {
      ...common,
      description: "Reads events",
      entry: "events/read",
      links: [table.link("read")],
    }),
  };
}

/** Which function serves which route. */
export const eventRoutes = ({ write, read }: EventFunctions): GatewayRoute[] => [
  { ...shippedOperation("POST /events"), function: write },
  { ...shippedOperation("POST /event-batches"), function: write },
  { ...shippedOperation("GET /events/{id}"), function: read },
  { ...shippedOperation("GET /events"), function: read },
];
