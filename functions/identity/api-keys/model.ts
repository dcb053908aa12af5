import { type Item, itemOf, textIn } from "../../runtime/items";

/** An API key, without its secret. Times are RFC 3339 in UTC. */
export interface ApiKey {
  /** A ULID: later keys have greater ones. */
  id: string;
  /** Id of the user of type `api` that who shows the key is. Stays the same when the key is rotated. */
  user: string;
  /** Id of the human whose key it is. */
  owner: string;
  name: string;
  scopes: readonly string[];
  created_at: string;
  expires_at?: string;
  /** To the minute. */
  last_used_at?: string;
  /** Id of the key that it was rotated to. */
  successor?: string;
}

/** Key of the item of an API key. */
export const keyItemKey = (id: string): Item => itemOf({ pk: `KEY#${id}`, sk: "KEY" });

/** A key from its item. */
export const toKey = (item: Item): ApiKey => ({
  id: textIn(item, "id"),
  user: textIn(item, "user"),
  owner: textIn(item, "owner"),
  name: textIn(item, "name"),
  scopes: textIn(item, "scopes").split(" ").filter(Boolean),
  created_at: textIn(item, "created_at"),
  expires_at: item.expires_at?.S,
  last_used_at: item.last_used_at?.S,
  successor: item.successor?.S,
});

/** Whether a key is past its end. DynamoDB deletes it within days of that. */
export const isOver = (item: Item): boolean =>
  item.expires_at?.S !== undefined && item.expires_at.S <= new Date().toISOString();
