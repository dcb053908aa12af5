/** What a counter is asked for. */
export interface Count {
  /** Key of the window's item. */
  id: string;
  /** Requests that are let in. */
  most: number;
  /** When the item may be forgotten, in seconds since 1970. */
  expires: number;
}

/**
 * Counts one request, in one step that no other request comes between.
 *
 * @returns which request of its window it is; undefined when there have been `most` already
 * @throws Error when it cannot be counted
 */
export type Counter = (count: Count) => Promise<number | undefined>;
