import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Cloud } from "../../../cloud";
import { alphabets, quickId } from "../../ids";
import type { HeaderList } from "./headers";

/** Who called: `$context.identity`, and the same in the proxy event. What only signed requests have is null in others. */
export interface Identity {
  cognitoIdentityPoolId: null;
  cognitoIdentityId: null;
  apiKey?: string;
  principalOrgId: null;
  cognitoAuthenticationType: null;
  userArn: string | null;
  apiKeyId?: string;
  userAgent: string | null;
  accountId: string | null;
  caller: string | null;
  sourceIp: string;
  accessKey: string | null;
  cognitoAuthenticationProvider: null;
  user: string | null;
}

/** `requestContext` of the proxy event. */
export interface RequestContext {
  resourceId?: string;
  resourcePath?: string;
  /** What the method's authorizer has said of the caller. */
  authorizer?: Readonly<Record<string, unknown>>;
  httpMethod: string;
  extendedRequestId: string;
  requestTime: string;
  path: string;
  accountId: string;
  protocol: string;
  stage: string;
  domainPrefix: string;
  requestTimeEpoch: number;
  requestId: string;
  identity: Identity;
  domainName: string;
  deploymentId: string;
  apiId: string;
}

/** How a check of the gateway ended. */
interface Outcome {
  status?: number;
  error?: string;
  latency?: number;
}

/** What becomes known of a request on its way; `$context` in templates and access logs beside {@link RequestContext}. */
export interface Progress {
  status?: number;
  responseLength?: number;
  responseLatency?: number;
  xrayTraceId?: string;
  error?: { message: string; messageString: string; responseType: string; validationErrorString: string };
  /** How the authorizer was asked: `$context.authorizer.latency` and so on, which only logs know. */
  authorizerLog?: Outcome & { integrationLatency?: number; integrationStatus?: number; requestId?: string };
  /** Whether whoever signed the request is known. */
  authenticate?: Outcome;
  /** Whether the caller may call this method. */
  authorize?: Outcome;
  integration?: { status?: number; latency?: number; requestId?: string; error?: string };
  integrationStatus?: number;
  integrationLatency?: number;
  integrationErrorMessage?: string;
  /** Only where a web ACL is before the stage, as the two below. */
  wafResponseCode?: "WAF_ALLOW" | "WAF_BLOCK";
  webaclArn?: string;
  waf?: { status: number; latency: number };
}

/** All of `$context`. */
export type Context = RequestContext & Progress;

/** Where a request goes. */
export interface Target {
  apiId: string;
  stage: string;
  deploymentId: string;
  /** The name that it was sent to, with the port. Default: the cloud's own. */
  domainName?: string;
}

/** Begins the context of a request. `path` is the whole path, as it was sent. */
export function newContext(
  cloud: Cloud,
  request: IncomingMessage,
  headers: HeaderList,
  path: string,
  { apiId, stage, deploymentId, domainName = cloud.url.slice(cloud.url.indexOf("://") + 3) }: Target,
): Context {
  const now = cloud.clock.now();
  return {
    resourceId: undefined,
    resourcePath: undefined,
    httpMethod: request.method ?? "GET",
    extendedRequestId: `${quickId(alphabets.mixed, 15)}=`,
    requestTime: logTime(now),
    path,
    accountId: cloud.accountId,
    protocol: `HTTP/${request.httpVersion}`,
    stage,
    domainPrefix: domainName.split(".")[0] ?? "",
    requestTimeEpoch: now,
    requestId: randomUUID(),
    identity: {
      cognitoIdentityPoolId: null,
      cognitoIdentityId: null,
      principalOrgId: null,
      cognitoAuthenticationType: null,
      userArn: null,
      userAgent: headers.get("user-agent") ?? null,
      accountId: null,
      caller: null,
      sourceIp: (request.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, ""),
      accessKey: null,
      cognitoAuthenticationProvider: null,
      user: null,
    },
    domainName,
    deploymentId,
    apiId,
  };
}

/** `requestContext` as the proxy event has it: without what only the gateway's own logs know. */
export const requestContextOf = (context: Context): RequestContext => ({
  resourceId: context.resourceId,
  resourcePath: context.resourcePath,
  authorizer: context.authorizer,
  httpMethod: context.httpMethod,
  extendedRequestId: context.extendedRequestId,
  requestTime: context.requestTime,
  path: context.path,
  accountId: context.accountId,
  protocol: context.protocol,
  stage: context.stage,
  domainPrefix: context.domainPrefix,
  requestTimeEpoch: context.requestTimeEpoch,
  requestId: context.requestId,
  identity: context.identity,
  domainName: context.domainName,
  deploymentId: context.deploymentId,
  apiId: context.apiId,
});

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The last second that was asked for, and how it is written: thousands of requests may share it. */
const last = { second: Number.NaN, text: "" };

/** A time in the common log format: `22/Nov/2026:16:04:05 +0000`. */
function logTime(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  if (second !== last.second) {
    const iso = new Date(milliseconds).toISOString();
    const month = months[Number(iso.slice(5, 7)) - 1];
    last.text = `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
    last.second = second;
  }
  return last.text;
}
