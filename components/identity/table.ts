import type { ChildOf } from "../building-blocks/child";
import { Table } from "../building-blocks/table";
import type { IdentityArgs } from "./args";

/** Users, what they sign in with, their sessions, codes and API keys: all found by key. `functions/identity` knows it. */
export const identityTable = (child: ChildOf, { key, tags }: IdentityArgs): Table =>
  child("table", Table, { partitionKey: "pk", sortKey: "sk", timeToLive: "expires", key, tags });
