import { Policy, Target } from "@pulumi/aws/appautoscaling";
import type { Table as AwsTable } from "@pulumi/aws/dynamodb";
import * as pulumi from "@pulumi/pulumi";
import { argError } from "../arg-error";
import type { ChildOf } from "../child";

/** How much of one kind of provisioned capacity a table has. */
export interface CapacityRange {
  /** Fewest capacity units, and what the table starts with. Default 5. */
  minimum?: number;
  /** Most capacity units. Default 100. */
  maximum?: number;
  /** The share of the capacity in use, in percent, that scaling aims at: 20 to 90. Default 70, as AWS advises. */
  targetPercent?: number;
}

/** Provisioned capacity that scales by itself: cheaper than on demand for steady traffic. */
export interface CapacityArgs {
  /** Read capacity of the table and of each index. */
  read?: CapacityRange;
  /** Write capacity of the table and of each index. */
  write?: CapacityRange;
}

/** Both ranges with their defaults, checked. */
export interface Capacity {
  read: Required<CapacityRange>;
  write: Required<CapacityRange>;
}

/** @throws InputPropertyError for a range that DynamoDB or Application Auto Scaling would refuse */
export function capacityOf(component: string, args: CapacityArgs | undefined): Capacity | undefined {
  if (args === undefined) return undefined;
  return {
    read: rangeOf(component, "capacity.read", args.read),
    write: rangeOf(component, "capacity.write", args.write),
  };
}

function rangeOf(component: string, field: string, range: CapacityRange = {}): Required<CapacityRange> {
  const { minimum = 5, maximum = 100, targetPercent = 70 } = range;
  if (!(Number.isInteger(minimum) && minimum >= 1))
    throw argError(
      component,
      `${field}.minimum`,
      `${minimum} is no number of capacity units; use a whole number from 1`,
    );
  if (!(Number.isInteger(maximum) && maximum >= minimum))
    throw argError(component, `${field}.maximum`, `${maximum} is less than the minimum ${minimum}, or no whole number`);
  if (!(targetPercent >= 20 && targetPercent <= 90))
    throw argError(component, `${field}.targetPercent`, `DynamoDB scales at 20 to 90 percent, not at ${targetPercent}`);
  return { minimum, maximum, targetPercent };
}

/** Lets a table, and each of its indexes, scale between the two ends of its capacity. */
export function scale(child: ChildOf, table: AwsTable, indexes: readonly string[], capacity: Capacity): void {
  const tablePath = pulumi.interpolate`table/${table.name}`;
  scaleOne(child, "", tablePath, "table", capacity);
  for (const index of indexes)
    scaleOne(child, `index-${index}-`, pulumi.interpolate`${tablePath}/index/${index}`, "index", capacity);
}

function scaleOne(
  child: ChildOf,
  label: string,
  resourceId: pulumi.Output<string>,
  dimension: "table" | "index",
  capacity: Capacity,
): void {
  for (const kind of ["read", "write"] as const) {
    const { minimum, maximum, targetPercent } = capacity[kind];
    const unit = kind === "read" ? "Read" : "Write";
    const target = child({ key: "scalingTarget", suffix: `${label}${kind}-target` }, Target, {
      serviceNamespace: "dynamodb",
      scalableDimension: `dynamodb:${dimension}:${unit}CapacityUnits`,
      resourceId,
      minCapacity: minimum,
      maxCapacity: maximum,
      tags: child.tags,
    });
    child({ key: "scalingPolicy", suffix: `${label}${kind}-scaling` }, Policy, {
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: `DynamoDB${unit}CapacityUtilization` },
        targetValue: targetPercent,
      },
    });
  }
}
