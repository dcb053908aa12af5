/** Patterns of which a record must be as one says; without any, all are taken. */
export interface FilterCriteria {
  Filters?: { Pattern?: string }[];
}

/** What can be set of a mapping, by the names of Lambda's API. Each kind of source takes some of it. */
export interface MappingSettings {
  /** Most records of one invocation. */
  BatchSize?: number;
  /** Seconds that a batch is waited for. */
  MaximumBatchingWindowInSeconds?: number;
  FilterCriteria?: FilterCriteria;
  /** `ReportBatchItemFailures`, or nothing. */
  FunctionResponseTypes?: string[];
  /** Most batches of a queue at once. */
  ScalingConfig?: { MaximumConcurrency?: number };
  /** Of streams: `TRIM_HORIZON` or `LATEST`. */
  StartingPosition?: string;
  BisectBatchOnFunctionError?: boolean;
  DestinationConfig?: { OnSuccess?: { Destination?: string }; OnFailure?: { Destination?: string } };
  /** Seconds; -1 is for ever. */
  MaximumRecordAgeInSeconds?: number;
  /** -1 is for ever. */
  MaximumRetryAttempts?: number;
  ParallelizationFactor?: number;
  TumblingWindowInSeconds?: number;
}

/** A mapping: whose records are handed to which function, and how. */
export interface Mapping {
  readonly uuid: string;
  readonly sourceArn: string;
  /** With its qualifier, if it has one. */
  readonly functionArn: string;
  readonly enabled: boolean;
  /** Complete: with AWS's defaults for its kind of source. */
  readonly settings: MappingSettings;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly tags: Readonly<Record<string, string>>;
  /** URN of the resource that declares it; none where a client has made it. */
  readonly createdBy?: string;
}
