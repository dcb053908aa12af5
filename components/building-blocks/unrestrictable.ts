/**
 * The actions that our roles are allowed on `*`, because AWS takes no narrower resource for them (AWS, Service
 * Authorization Reference: X-Ray). The policy pack knows them, and those that a later construct may add, by its own list,
 * which a test holds against this one.
 */
export const unrestrictableActions: readonly string[] = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
