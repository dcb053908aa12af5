import type { IncomingMessage } from "node:http";
import type { Trace } from "../../lambda/trace";
import type { ApiDefinition, Method } from "../definition";
import type { Context } from "./context";
import type { HeaderList } from "./headers";
import type { Query } from "./query";

/** One request on its way through the gateway. */
export interface Call {
  request: IncomingMessage;
  api: ApiDefinition;
  /** HTTP method in upper case. */
  httpMethod: string;
  /** Path after the stage, with one slash in front, as it was sent. */
  path: string;
  /** The same as proxy events have it: with the base path of a custom domain. */
  eventPath: string;
  query: Query | undefined;
  headers: HeaderList;
  stageVariables: Record<string, string> | undefined;
  trace: Trace;
  context: Context;
  pathParameters: Record<string, string>;
  /** Known once the request is routed. */
  method?: Method;
  /** The caller's API key, where an authorizer has said it. */
  usageIdentifierKey?: string;
  /** Why the request failed, for the terminal and the execution log. */
  failure?: string;
  /** Who refused the request, or where to look for why, for the terminal alone: AWS's execution log has no such line. */
  remark?: string;
  /** Whether the function that it came to was started for it. */
  start?: "cold" | "warm";
  /** Empty until it is read. */
  body: Buffer;
}

/** What a client gets. */
export interface Answer {
  status: number;
  /** Header names in their case, repeated ones each. */
  headers: [name: string, value: string][];
  body: string | Buffer;
  /** Follows in the place of the body, as it comes. */
  stream?: AsyncIterable<Uint8Array>;
}
