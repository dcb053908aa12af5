import type { Cloud } from "../../../cloud";
import type { FunctionCaller } from "./caller";
import type { Mapping, MappingSettings } from "./mapping";

/** What a source works with. */
export interface SourceSurroundings {
  readonly cloud: Cloud;
  /** The mapping's function. */
  readonly caller: FunctionCaller;
}

/** What reads records and hands them to the function, as long as a mapping is enabled. */
export interface Source {
  /** Ends it: what is under way ends by itself, and nothing new is begun. */
  close(): void;
  /** All data is taken away: forgets what it has read and how far it is. Left out where nothing is kept. */
  reset?(): void;
}

/** Of whose settings, and who asks. */
export interface AboutRequest {
  readonly sourceArn: string;
  /** True: a call of Lambda's API. False: a program declares it. */
  readonly isByClient: boolean;
}

/** One kind of event source, such as queues. */
export interface SourceKind {
  /** The service in the ARNs of its sources, such as `sqs`. */
  readonly service: string;
  /** `USER_INITIATED`, or as AWS says it for this kind. */
  readonly transitionReason: string;
  /** Fills in AWS's defaults and checks it all. @throws AwsError as Lambda refuses it */
  complete(settings: MappingSettings, about: AboutRequest, around: SourceSurroundings): MappingSettings;
  /** What Lambda says when the source has a mapping to this function already. */
  conflict(sourceArn: string, functionName: string, uuid: string): string;
  /** Outputs of the mapping that are not settings, such as `LastProcessingResult`. */
  status?(mapping: Mapping): Record<string, unknown>;
  /** Begins to read. */
  open(mapping: Mapping, around: SourceSurroundings): Source;
  /** The mapping is gone for good: forgets how far it was. */
  forget?(mapping: Mapping): void;
}
