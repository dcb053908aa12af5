import type { ChildOf } from "../building-blocks/child";
import { Table } from "../building-blocks/table";
import type { ProjectRegistryArgs } from "./index";

/** The one table of the registry. Its access patterns stand in docs/registry.md; `functions/registry/table.ts` knows its keys. */
export const registryTable = (child: ChildOf, { capacity, key, tags }: ProjectRegistryArgs): Table =>
  child("table", Table, {
    partitionKey: "pk",
    sortKey: "sk",
    indexes: [
      { name: "byMember", partitionKey: "member", sortKey: "position" },
      { name: "byOrganization", partitionKey: "organization", sortKey: "position" },
    ],
    timeToLive: "expires",
    capacity,
    key,
    tags,
  });
