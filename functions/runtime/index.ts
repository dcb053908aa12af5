/** The handler kit: what a Lambda function behind a SecureGateway is written with. */
export { baseUrl } from "./base-url";
export type { Caller } from "./caller";
export { consume, type Message } from "./consume";
export * from "./contract";
export { badCursor, decodeCursor, encodeCursor } from "./cursor";
export type { Answer, Input } from "./endpoint";
export { readEnv } from "./env";
export { checkIfMatch, etagHeader, etagOf, ifMatch, ifNoneMatch, ifVersion, okUnlessKnown } from "./etag";
export type { Count, Counter } from "./limits/counter";
export type { LogFields, Logger, LogLevel } from "./logger";
export type { Metrics, Unit } from "./metrics";
export { defaultLimit, largestLimit, listQuery, pageOf } from "./pages";
export * from "./problem";
export type { FunctionContext, Handler, ProxyEvent, ProxyResult } from "./proxy-event";
export type { BatchResponse, QueueEvent, QueueHandler, QueueRecord } from "./queue-event";
export { accepted, created, multiStatus, noContent, notModified, ok } from "./reply";
export { dispatch, type Served, serve } from "./serve";
export { type StateTable, stateTable } from "./state-table";
