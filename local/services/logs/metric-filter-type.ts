import type { Cloud } from "../../cloud";
import type { Properties, ResourceState, ResourceType } from "../../service";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import type { MetricFilters } from "./metric-filters";

/** Pulumi's token of metric filters. */
export const metricFilterToken = "aws:cloudwatch/logMetricFilter:LogMetricFilter";

/** `aws:cloudwatch/logMetricFilter:LogMetricFilter`: lines of a group become a metric. */
export const metricFilterType = (filters: MetricFilters): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: metricFilterToken,
      emulated: true,
      once(inputs, context) {
        const name = nameOf(inputs, context);
        return { id: name, name };
      },
    }),
    {
      put: (state, { cloud }) => filters.put(filterOf(state, cloud)),
      remove: ({ id, outputs }) => void filters.remove(String(outputs.logGroupName), id),
    },
  );

function filterOf({ id, outputs }: ResourceState, cloud: Cloud) {
  const { namespace, name, value, defaultValue, unit, dimensions } = (outputs.metricTransformation ?? {}) as Properties;
  return {
    group: String(outputs.logGroupName),
    name: id,
    pattern: String(outputs.pattern ?? ""),
    createdAt: cloud.clock.now(),
    transformation: {
      namespace: String(namespace),
      name: String(name),
      value: String(value),
      defaultValue: defaultValue === undefined || defaultValue === "" ? undefined : Number(defaultValue),
      unit: unit ? String(unit) : undefined,
      dimensions: (dimensions ?? {}) as Record<string, string>,
    },
  };
}
