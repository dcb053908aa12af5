import type { Cloud } from "../../cloud";
import type { Service } from "../../service";
import { arnOf } from "../ids";
import { logsApi } from "./api";
import { logGroupType } from "./log-group";
import { LogStore } from "./store";

export type { LogEvent, LogListener, LogQuery } from "./store";

/** CloudWatch Logs: what functions and stages write, kept in memory and bounded. */
export interface LogsService extends Service {
  /** Reading, following and writing for the rest of the local cloud. */
  readonly store: LogStore;
}

/**
 * Makes the logs service of a cloud. A group comes into being when a program declares it or with its first line.
 */
export function createLogsService(cloud: Cloud): LogsService {
  const store = new LogStore(() => cloud.clock.now());
  return {
    name: "logs",
    types: [logGroupType(store)],
    api: logsApi(store, (name) => arnOf(cloud, "logs", `log-group:${name}`)),
    store,
    reset: () => store.clear(),
  };
}
