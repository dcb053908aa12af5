/**
 * Stands in for `@smithy/core/event-streams` in the bundles of our own functions: DynamoDB has no operation that streams
 * events, yet its client would bring 19 KB for them.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error("This function was bundled without event streams: see scripts/build-functions.mjs");
  }
}
