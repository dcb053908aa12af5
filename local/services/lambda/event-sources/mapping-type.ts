import { randomUUID } from "node:crypto";
import type { Properties, ResourceContext, ResourceState, ResourceType } from "../../../service";
import { arnOf } from "../../ids";
import { sayNotEmulated } from "../../not-emulated";
import type { EventSources, MappingRequest } from "./index";
import type { Mapping, MappingSettings } from "./mapping";

/** Pulumi's type token of an event source mapping. */
export const mappingToken = "aws:lambda/eventSourceMapping:EventSourceMapping";

/** What a program says of a mapping, as far as the local cloud reads it. */
export interface MappingInputs extends Properties {
  functionName: string;
  eventSourceArn?: string;
  enabled?: boolean;
  batchSize?: number;
  maximumBatchingWindowInSeconds?: number;
  filterCriteria?: { filters?: { pattern?: string }[] };
  functionResponseTypes?: string[];
  scalingConfig?: { maximumConcurrency?: number };
  startingPosition?: string;
  bisectBatchOnFunctionError?: boolean;
  destinationConfig?: { onFailure?: { destinationArn?: string } };
  maximumRecordAgeInSeconds?: number;
  maximumRetryAttempts?: number;
  parallelizationFactor?: number;
  tumblingWindowInSeconds?: number;
  tags?: Record<string, string>;
}

/** Properties that change on AWS how a mapping behaves, and do not here. */
const withoutEffect = ["kmsKeyArn", "metricsConfig", "provisionedPollerConfig", "tumblingWindowInSeconds"];

/** `aws:lambda/eventSourceMapping:EventSourceMapping`. */
export const mappingType = (sources: EventSources): ResourceType<MappingInputs> => ({
  token: mappingToken,
  approximates:
    "of queues and table streams; other sources are recorded; no provisioned pollers, metrics, tumbling windows or key",
  create(inputs, context) {
    const print = (line: string) => context.cloud.print(line);
    sayNotEmulated(print, context.name, inputs, withoutEffect);
    const { eventSourceArn = "" } = inputs;
    if (!sources.hasKindOf(eventSourceArn)) {
      print(
        `${context.name}: event sources such as ${eventSourceArn || "Kafka"} are not emulated: the function gets nothing from it here`,
      );
      return recordOnly(inputs, context);
    }
    return stateOf(sources, sources.create({ ...requestOf(inputs), createdBy: context.urn }), inputs, context);
  },
  update: (state, inputs, context) =>
    sources.hasKindOf(inputs.eventSourceArn ?? "")
      ? stateOf(sources, sources.update(state.id, requestOf(inputs)), inputs, context)
      : { id: state.id, outputs: { ...state.outputs, ...inputs, tagsAll: inputs.tags ?? {} } },
  delete(state) {
    if (sources.all.some(({ uuid }) => uuid === state.id)) sources.delete(state.id);
  },
});

/** What is left out is asked for as AWS's default, so that taking it out of a program takes it back. */
function requestOf(inputs: MappingInputs): MappingRequest {
  const { filterCriteria, scalingConfig, destinationConfig } = inputs;
  const settings: MappingSettings = {
    BatchSize: inputs.batchSize,
    MaximumBatchingWindowInSeconds: inputs.maximumBatchingWindowInSeconds,
    FilterCriteria: { Filters: (filterCriteria?.filters ?? []).map(({ pattern }) => ({ Pattern: pattern })) },
    FunctionResponseTypes: inputs.functionResponseTypes ?? [],
    ScalingConfig: { MaximumConcurrency: scalingConfig?.maximumConcurrency },
    StartingPosition: inputs.startingPosition,
    BisectBatchOnFunctionError: inputs.bisectBatchOnFunctionError,
    DestinationConfig: destinationConfig && { OnFailure: { Destination: destinationConfig.onFailure?.destinationArn } },
    MaximumRecordAgeInSeconds: inputs.maximumRecordAgeInSeconds,
    MaximumRetryAttempts: inputs.maximumRetryAttempts,
    ParallelizationFactor: inputs.parallelizationFactor,
    TumblingWindowInSeconds: inputs.tumblingWindowInSeconds,
  };
  return {
    functionName: inputs.functionName,
    sourceArn: inputs.eventSourceArn,
    enabled: inputs.enabled ?? true,
    settings,
    isWhole: true,
    tags: inputs.tags ?? {},
  };
}

/** A mapping of a source that is not emulated. */
function recordOnly(inputs: MappingInputs, { cloud }: ResourceContext): ResourceState {
  const uuid = randomUUID();
  const arn = arnOf(cloud, "lambda", `event-source-mapping:${uuid}`);
  const outputs = { ...inputs, uuid, arn, state: "Disabled", lastProcessingResult: "", tagsAll: inputs.tags ?? {} };
  return { id: uuid, outputs };
}

function stateOf(
  sources: EventSources,
  mapping: Mapping,
  inputs: MappingInputs,
  { cloud }: ResourceContext,
): ResourceState {
  const { uuid, functionArn, modifiedAt, enabled, settings } = mapping;
  return {
    id: uuid,
    outputs: {
      ...inputs,
      uuid,
      arn: sources.arnOf(uuid),
      functionArn,
      batchSize: settings.BatchSize,
      maximumBatchingWindowInSeconds: settings.MaximumBatchingWindowInSeconds,
      maximumRecordAgeInSeconds: settings.MaximumRecordAgeInSeconds ?? 0,
      maximumRetryAttempts: settings.MaximumRetryAttempts ?? 0,
      parallelizationFactor: settings.ParallelizationFactor ?? 0,
      enabled,
      lastModified: new Date(modifiedAt).toISOString(),
      lastProcessingResult: "",
      state: enabled ? "Enabled" : "Disabled",
      stateTransitionReason: sources.kindOf(mapping.sourceArn).transitionReason,
      tagsAll: inputs.tags ?? {},
      region: cloud.region,
    },
  };
}
