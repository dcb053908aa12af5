import type { ChildOf } from "../building-blocks/child";
import { StreamView, Table } from "../building-blocks/table";
import type { EventApiArgs } from "./index";

/** The events: found by id, and in the order of their arrival by type and by month. `functions/events/store.ts` knows it. */
export const eventsTable = (child: ChildOf, { capacity, forwardTo, key, tags }: EventApiArgs): Table =>
  child("table", Table, {
    partitionKey: "id",
    indexes: [
      { name: "byType", partitionKey: "type", sortKey: "position" },
      { name: "byMonth", partitionKey: "month", sortKey: "position" },
    ],
    capacity,
    stream: forwardTo && StreamView.New,
    key,
    tags,
  });
