import type { Properties, ResourceContext, ResourceState, ResourceType } from "../service";

/** What a service does with the resources of a type, beside recording them. */
export interface Tracker {
  /** Takes a resource up: after it was created or updated, and when the local cloud starts again. */
  put(state: ResourceState, context: ResourceContext): void;
  /** Lets it go. */
  remove(state: ResourceState, context: ResourceContext): void;
}

/** A recorded type whose resources a service also holds in memory. */
export function tracked(
  type: ResourceType<Properties, Properties>,
  { put, remove }: Tracker,
): ResourceType<Properties, Properties> {
  return {
    ...type,
    async create(inputs, context) {
      const state = await type.create(inputs, context);
      put(state, context);
      return state;
    },
    async update(state, inputs, context) {
      const next = (await type.update?.(state, inputs, context)) ?? state;
      put(next, context);
      return next;
    },
    delete: remove,
    restore: put,
  };
}
