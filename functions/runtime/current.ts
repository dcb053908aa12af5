import { AsyncLocalStorage } from "node:async_hooks";
import type { Invocation } from "./invocation";

const name = Symbol.for("portico.current");
/** One for all copies of this module: a handler's bundle may hold several. */
const shared = globalThis as { [name]?: AsyncLocalStorage<Invocation> };
shared[name] ??= new AsyncLocalStorage();
const storage = shared[name];

/** The request that is being served, wherever its handler calls from; undefined outside of one. */
export const current = (): Invocation | undefined => storage.getStore();

/** Serves a request: all that it calls finds it by {@link current}. */
export const serving = <T>(invocation: Invocation, serve: () => Promise<T>): Promise<T> =>
  storage.run(invocation, serve);
