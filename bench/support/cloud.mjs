import { createRequire } from "node:module";
import { DatabaseSync } from "node:sqlite";

const require = createRequire(import.meta.url);
const { MovableClock } = require("../../dist/local/clock");
const { Metrics } = require("../../dist/local/metrics");
const { Timers } = require("../../dist/local/timers");

/**
 * A cloud for one service alone.
 *
 * @param file of its data; left out, they are in memory
 */
export function bareCloud(file) {
  const clock = new MovableClock();
  const store = new DatabaseSync(file ?? ":memory:");
  if (file !== undefined) store.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  return {
    accountId: "000000000000",
    region: "us-east-1",
    project: "bench",
    stack: "dev",
    clock,
    timers: new Timers(clock),
    metrics: new Metrics(clock),
    store,
    directory: "",
    url: "",
    awsUrl: "http://127.0.0.1",
    print: console.log,
    services: new Map(),
  };
}
