import type { Cloud } from "../../../cloud";
import { AwsError } from "../../aws-json";
import { arnOf } from "../../ids";
import type { InvocationResult, LambdaService } from "../../lambda";
import { doesNotCompile } from "../../lambda/function";
import { traceHeader } from "../../lambda/trace";
import type { Method } from "../definition";
import type { LambdaAuthorizer } from "../definition/authorizers";
import { functionIn, logHint, within } from "../integrations/lambda-call";
import type { Call } from "../request/call";
import { GatewayError } from "../request/error";
import type { MayInvoke } from "../request/may-invoke";
import { DoesNotCompile } from "../request/not-emulated";
import { fill, mapped } from "../request/template";
import { denied, judgeAnonymous } from "./anonymous";
import { authorizerEvent } from "./authorizer-event";
import { methodArn } from "./method-need";
import { misconfigured, readVerdict, type Verdict } from "./verdict";

/** Milliseconds that API Gateway waits for an authorizer, as for an integration. */
const longestWait = 29_000;
/** Results that are kept of one authorizer. */
const mostKept = 10_000;

/** Authorizers that are functions, and what they have answered. */
export class LambdaAuthorizers {
  /** By authorizer; then by stage and the values of the identity sources. A new deployment has new authorizers. */
  #kept = new WeakMap<LambdaAuthorizer, Map<string, { verdict: Verdict; until: number }>>();

  constructor(
    private readonly cloud: Cloud,
    private readonly mayInvoke: MayInvoke,
  ) {}

  /**
   * Lets a request through, or not. What the authorizer says of the caller becomes part of the request's context.
   *
   * @throws GatewayError UNAUTHORIZED without an identity, or when the function fails with `Unauthorized`; ACCESS_DENIED by its policy;
   * AUTHORIZER_FAILURE when the function fails otherwise; AUTHORIZER_CONFIGURATION_ERROR when it may not be invoked or answers nonsense
   */
  async check(call: Call, method: Method, authorizer: LambdaAuthorizer): Promise<void> {
    const startedAt = performance.now();
    try {
      const verdict = await this.#verdict(call, method, authorizer);
      const { authorizerLog: log = {} } = call.context;
      call.usageIdentifierKey = verdict.usageIdentifierKey;
      call.context.authorizer = {
        ...verdict.context,
        principalId: verdict.principalId,
        integrationLatency: log.integrationLatency ?? 0,
      };
      const denial = judgeAnonymous(this.cloud, call, [verdict.policy]);
      call.context.authorize = { status: denial ? 403 : 200 };
      if (!denial) return;
      call.remark = `its authorizer does not allow it${whereToLook(call, authorizer)}`;
      const refusal = denied(denial, "User is not authorized to access this resource");
      call.context.authorize.error = refusal.message;
      throw refusal;
    } catch (error) {
      if (error instanceof GatewayError && error.type !== "ACCESS_DENIED") {
        const status = error.type === "UNAUTHORIZED" ? 401 : 500;
        call.context.authorizerLog = { ...call.context.authorizerLog, status, error: error.reason ?? error.message };
        if (status === 401) call.remark ??= `its authorizer takes no such credentials${whereToLook(call, authorizer)}`;
      }
      throw error;
    } finally {
      const latency = Math.round(performance.now() - startedAt);
      call.context.authorizerLog = { status: 200, ...call.context.authorizerLog, latency };
    }
  }

  /** Forgets what was answered. */
  reset(): void {
    this.#kept = new WeakMap();
  }

  async #verdict(call: Call, method: Method, authorizer: LambdaAuthorizer): Promise<Verdict> {
    const identity = identityOf(call, authorizer);
    if (authorizer.ttl === 0) return this.#ask(call, method, authorizer, identity);
    const kept = this.#kept.get(authorizer) ?? new Map<string, { verdict: Verdict; until: number }>();
    this.#kept.set(authorizer, kept);
    const now = this.cloud.clock.now();
    const key = JSON.stringify([call.context.stage, ...identity]);
    const known = kept.get(key);
    if (known && known.until > now) return known.verdict;
    const verdict = await this.#ask(call, method, authorizer, identity);
    if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? ""); // the oldest
    kept.delete(key);
    kept.set(key, { verdict, until: now + authorizer.ttl * 1000 });
    return verdict;
  }

  async #ask(call: Call, method: Method, authorizer: LambdaAuthorizer, identity: readonly string[]): Promise<Verdict> {
    const functionArn = functionIn(fill(authorizer.uri, call))?.functionArn;
    if (functionArn === undefined) throw misconfigured(`authorizerUri is not a Lambda invocation: ${authorizer.uri}`);
    const source = arnOf(this.cloud, "execute-api", `${call.context.apiId}/authorizers/${authorizer.id}`);
    if (!this.mayInvoke({ functionArn, source, credentials: authorizer.credentials }))
      throw misconfigured(`Invalid permissions on Lambda function: ${functionArn} for ${source}`);
    const event = authorizerEvent(call, method, authorizer, identity, methodArn(this.cloud, call));
    const lambda = this.cloud.services.get("lambda") as LambdaService;
    const startedAt = performance.now();
    let result: InvocationResult;
    try {
      result = await within(longestWait, () => lambda.invoke(functionArn, event, { traceId: traceHeader(call.trace) }));
    } catch (error) {
      throw unreachable(error, functionArn);
    }
    const integrationLatency = Math.round(performance.now() - startedAt);
    call.context.authorizerLog = { integrationLatency, integrationStatus: 200, requestId: result.requestId };
    if (result.functionError) throw failure(result, functionArn);
    return readVerdict(result.payload);
  }
}

/** @throws GatewayError UNAUTHORIZED when a value is missing, or is no token of this authorizer; the function is not asked then */
function identityOf(call: Call, { identitySources, validation }: LambdaAuthorizer): string[] {
  return identitySources.map((source) => {
    const value = mapped(source, call);
    if (value && (!validation || validation.test(value))) return value;
    const wrong = value ? `is not as identityValidationExpression says: ${validation}` : "is missing";
    call.remark = `${source} ${wrong}, so that its authorizer was not asked`;
    throw new GatewayError("UNAUTHORIZED", "Unauthorized");
  });
}

/** Where an authorizer may have said why, now or when it was asked. */
const whereToLook = (call: Call, { uri, ttl }: LambdaAuthorizer): string =>
  `${logHint(functionIn(fill(uri, call))?.functionArn)}${ttl > 0 ? ` (its answers are kept for ${ttl} s)` : ""}`;

/** An error that is called Unauthorized stands for 401; every other one is a failure of the authorizer. */
function failure({ payload, requestId }: InvocationResult, functionArn: string): Error {
  const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
  if (errorType === doesNotCompile) return new DoesNotCompile(errorMessage);
  if (errorMessage === "Unauthorized") return new GatewayError("UNAUTHORIZED", "Unauthorized");
  return failed(`${functionArn} failed: ${errorType}: ${errorMessage}. Lambda request id: ${requestId}`);
}

function unreachable(error: unknown, functionArn: string): unknown {
  if (error instanceof GatewayError) return failed(`${functionArn}: ${error.reason}`);
  if (!(error instanceof AwsError)) return error;
  return error.status === 429 ? failed(`${functionArn}: ${error.message}`) : misconfigured(error.message);
}

const failed = (reason: string): GatewayError =>
  new GatewayError("AUTHORIZER_FAILURE", "", { reason: `Execution failed: authorizer ${reason}` });
