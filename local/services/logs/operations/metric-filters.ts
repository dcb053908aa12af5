import { AwsError } from "../../aws-json";
import { filterName, groupOf, type Input, type LogCalls, page, required } from "../input";
import type { MetricFilter, Transformation } from "../metric-filters";
import { filterPattern } from "../patterns";

/** Metric filters: lines of a group that become metrics. */
export const metricFilterCalls: LogCalls = {
  PutMetricFilter(input, { store, filters, now }) {
    const group = groupOf(input, store);
    const transformations = (input.metricTransformations ?? []) as Input[];
    const [transformation] = transformations;
    if (transformation === undefined || transformations.length > 1)
      throw new AwsError(
        "InvalidParameterException",
        "1 validation error detected: Value at 'metricTransformations' failed to satisfy constraint: Member must have length equal to 1",
      );
    filters.put({
      group: group.name,
      name: filterName(input),
      pattern: textOf(input.filterPattern) ?? required(input, "filterPattern"),
      transformation: readTransformation(transformation),
      createdAt: now(),
    });
  },
  DescribeMetricFilters(input, { filters }) {
    const { logGroupName: group, filterNamePrefix: prefix = "", metricName, metricNamespace } = input;
    const wanted = filters
      .all()
      .filter(
        ({ group: own, name, transformation }) =>
          (group === undefined || own === group) &&
          name.startsWith(String(prefix)) &&
          (metricName === undefined || transformation.name === metricName) &&
          (metricNamespace === undefined || transformation.namespace === metricNamespace),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return page(input, 50, wanted, "metricFilters", viewOf);
  },
  DeleteMetricFilter(input, { store, filters }) {
    const { name } = groupOf(input, store);
    if (!filters.remove(name, filterName(input)))
      throw new AwsError("ResourceNotFoundException", "The specified metric filter does not exist.");
  },
  TestMetricFilter(input) {
    const pattern = filterPattern(textOf(input.filterPattern) ?? required(input, "filterPattern"));
    const messages = (input.logEventMessages ?? []) as string[];
    return {
      matches: messages.flatMap((eventMessage, at) =>
        pattern.match(eventMessage) ? [{ eventNumber: at + 1, eventMessage, extractedValues: {} }] : [],
      ),
    };
  },
};

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function readTransformation(input: Input): Transformation {
  return {
    namespace: required(input, "metricNamespace"),
    name: required(input, "metricName"),
    value: required(input, "metricValue"),
    defaultValue: typeof input.defaultValue === "number" ? input.defaultValue : undefined,
    unit: textOf(input.unit),
    dimensions: (input.dimensions ?? {}) as Record<string, string>,
  };
}

const viewOf = ({ group, name, pattern, createdAt, transformation }: MetricFilter) => ({
  filterName: name,
  filterPattern: pattern,
  creationTime: createdAt,
  logGroupName: group,
  metricTransformations: [
    {
      metricNamespace: transformation.namespace,
      metricName: transformation.name,
      metricValue: transformation.value,
      defaultValue: transformation.defaultValue,
      unit: transformation.unit,
      dimensions: Object.keys(transformation.dimensions).length > 0 ? transformation.dimensions : undefined,
    },
  ],
});
