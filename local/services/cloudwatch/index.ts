import type { Cloud } from "../../cloud";
import { Metrics } from "../../metrics";
import type { Service } from "../../service";
import { jsonApi } from "../json-api";
import { Alarms } from "./alarms";
import type { CloudWatchContext } from "./context";
import { cloudWatchNeeds } from "./needs";
import { alarmCalls } from "./operations/alarms";
import { metricCalls } from "./operations/metrics";
import { putMetricDataCall } from "./operations/put-metric-data";
import { alarmTokens, compositeAlarmType, dashboardType, metricAlarmType } from "./resources";

/** CloudWatch: metrics, and alarms on them. Log groups belong to the logs service. */
export interface CloudWatchService extends Service {
  /** Resolves when every topic and function was told of the states of alarms so far. */
  readonly settled: Promise<void>;
  /** Evaluates all alarms as of the last whole minute, without waiting for the next one. */
  evaluate(): void;
}

/** Makes the CloudWatch of a cloud. Alarms are kept in its store; metrics, states and history are in memory. */
export function createCloudWatchService(cloud: Cloud): CloudWatchService {
  const metrics = cloud.metrics ?? new Metrics(cloud.clock);
  const alarms = new Alarms(cloud, metrics);
  return {
    name: "cloudwatch",
    types: [metricAlarmType(alarms), compositeAlarmType(alarms), dashboardType],
    api: jsonApi<CloudWatchContext>({
      signingName: "monitoring",
      targetPrefix: "GraniteServiceVersion20100801",
      operations: { ...putMetricDataCall, ...metricCalls, ...alarmCalls },
      context: { cloud, metrics, alarms },
      invalid: "ValidationException",
      needs: (input, operation) => cloudWatchNeeds(cloud, input, operation),
    }),
    get settled() {
      return alarms.settled;
    },
    evaluate: () => alarms.evaluate(),
    reset(isDeclared) {
      metrics.clear();
      alarms.reset((name) => Object.values(alarmTokens).some((token) => isDeclared(token, name)));
    },
    close: () => alarms.close(),
  };
}
