import type { IncomingMessage, ServerResponse } from "node:http";
import type { Cloud } from "../../cloud";
import type { LambdaService } from "../lambda";
import { traceFrom, traceHeader } from "../lambda/trace";
import type { LogsService } from "../logs";
import { Access } from "./authorize";
import type { ApiDefinition, Method } from "./definition";
import { lambdaProxy } from "./integrations/lambda-proxy";
import { mock } from "./integrations/mock";
import { type Address, addressOf, readUrl } from "./request/address";
import { Gate } from "./request/admit";
import { readBody } from "./request/body";
import type { Answer, Call } from "./request/call";
import { newContext } from "./request/context";
import { customAddress, mappedUrl, portOf } from "./request/custom-domain";
import { GatewayError, internalServerError } from "./request/error";
import { gatewayAnswer } from "./request/gateway-answer";
import { HeaderList } from "./request/headers";
import { StageLogs } from "./request/logs";
import { integrationPermission, invokePermission, type MayIntegrate } from "./request/may-invoke";
import { StageMetrics } from "./request/metrics";
import { DoesNotCompile, localProblem, NotEmulated } from "./request/not-emulated";
import { readQuery } from "./request/query";
import { firewallBefore, screen } from "./request/screen";
import { send, sendParts } from "./request/send";
import { validateBody, validateParameters } from "./request/validate";
import type { GatewayState, RestApi, Stage } from "./state";

/** A stage that a request was sent to. */
interface Place {
  restApi: RestApi;
  stage: Stage;
  api: ApiDefinition;
}

/** Serves the deployed stages of all REST APIs, request by request, in the order of AWS's own checks. */
export class Gateway {
  private readonly gate: Gate;
  private readonly access: Access;
  private readonly logs: StageLogs;
  private readonly metrics: StageMetrics;
  private readonly mayInvoke: MayIntegrate;

  constructor(
    private readonly cloud: Cloud,
    private readonly state: GatewayState,
  ) {
    this.gate = new Gate(state);
    const permission = invokePermission(cloud);
    this.mayInvoke = integrationPermission(cloud, permission);
    this.access = new Access(cloud, permission);
    this.metrics = new StageMetrics(cloud);
    this.logs = new StageLogs(state, () => cloud.services.get("logs") as LogsService | undefined);
  }

  /** Answers one HTTP request whose path begins with an API's name and a stage. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const address = this.locate(request);
    const place = this.find(address);
    if ("status" in place) {
      send(response, place);
      this.cloud.served?.({
        method: request.method ?? "GET",
        route: address.fullPath,
        status: place.status,
        milliseconds: Math.round(performance.now() - startedAt),
      });
      return;
    }
    const call = this.begin(request, address, place);
    const answer = await this.answer(call, place.stage).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return undefined; // the client went away while it sent
      throw error;
    });
    if (answer) await this.finish(call, place, answer, response, startedAt);
  }

  /** Forgets who has called how often, and what authorizers have said. */
  reset(): void {
    this.gate.reset();
    this.access.reset();
  }

  private locate(request: IncomingMessage): Address {
    const url = readUrl(request.url ?? "/");
    const { host = "" } = request.headers;
    const custom = customAddress(this.state, host, portOf(this.cloud.url), url);
    return custom === "unmapped" ? { ...addressOf(url), domainName: host } : (custom ?? addressOf(url));
  }

  private find({ api: named, stage: stageName, domainName }: Address): Place | Answer {
    const restApi = typeof named === "string" ? this.state.restApiAt(named) : named;
    if (typeof named === "string" && domainName !== undefined) return forbidden;
    if (!restApi) {
      const apis = [...this.state.restApis.values()].map((api) => `/${api.address}`);
      return localProblem(404, "There is no such API", `No API is called "${named}"`, { apis });
    }
    const stage = this.state.stageOf(restApi.id, stageName);
    const deployment = stage && this.state.deployments.get(stage.deploymentId);
    if (!stage || !deployment) return forbidden;
    if (domainName !== undefined || !deployment.definition.defaultDisabled)
      return { restApi, stage, api: deployment.definition };
    this.sayDisabled(restApi);
    return forbidden;
  }

  /** Who calls an API by the address that it has switched off is told by which it is called. */
  private sayDisabled({ id, address }: RestApi): void {
    const mapped = [...this.state.mappings.values()].filter(({ restApiId }) => restApiId === id);
    const urls = mapped.map(({ domainName, basePath }) => mappedUrl(this.cloud.url, domainName, basePath));
    const mend = urls.length > 0 ? `call it at ${urls.join(" or ")}` : "and no custom domain is mapped to it";
    this.cloud.print(`${address}: its default address is switched off (disableExecuteApiEndpoint); ${mend}`);
  }

  private begin(request: IncomingMessage, address: Address, { restApi, stage, api }: Place): Call {
    const headers = new HeaderList(request.rawHeaders);
    const trace = traceFrom(headers.get("x-amzn-trace-id"), stage.tracing);
    const { domainName } = address;
    const target = { apiId: restApi.id, stage: stage.name, deploymentId: stage.deploymentId, domainName };
    const context = newContext(this.cloud, request, headers, address.fullPath, target);
    context.xrayTraceId = trace.root;
    return {
      request,
      api,
      httpMethod: request.method ?? "GET",
      path: address.path,
      eventPath: address.eventPath,
      query: readQuery(address.query),
      headers,
      stageVariables: stage.variables,
      trace,
      context,
      pathParameters: {},
      body: Buffer.alloc(0),
    };
  }

  /** The answer to a request, whatever happens to it. */
  private async answer(call: Call, stage: Stage): Promise<Answer> {
    try {
      const firewall = firewallBefore(this.cloud, stage);
      if (firewall) call.body = await readBody(call.request);
      const refused = firewall && screen(this.cloud, firewall, call);
      if (refused) return refused;
      const method = route(call);
      await this.access.check(call, method);
      this.gate.admit(call, method, stage, this.cloud.clock.now());
      if (!firewall) call.body = await readBody(call.request);
      validateParameters(call, method);
      validateBody(call, method);
      return await this.integrate(call, method);
    } catch (error) {
      return this.refusal(error, call);
    }
  }

  private async integrate(call: Call, method: Method): Promise<Answer> {
    const { integration } = method;
    const type = integration?.type.toUpperCase();
    if (integration && type === "MOCK") return mock(call, integration);
    if (!integration || type !== "AWS_PROXY")
      throw new NotEmulated(`integrations of type ${type} (${method.httpMethod} ${method.resourcePath})`);
    const lambda = this.cloud.services.get("lambda") as LambdaService;
    const answer = await lambdaProxy(call, method, integration, lambda, this.mayInvoke);
    answer.headers.push(["X-Amzn-Trace-Id", traceHeader(call.trace)]);
    return answer;
  }

  private refusal(error: unknown, call: Call): Answer {
    if (error instanceof GatewayError) {
      call.failure = error.reason;
      if (error.reason && !ofCaller.test(error.type)) {
        call.context.integrationErrorMessage = error.reason;
        call.context.integration = { ...call.context.integration, error: error.reason };
      }
      return gatewayAnswer(error, call);
    }
    if (error instanceof DoesNotCompile) {
      call.failure = error.message;
      call.context.integrationErrorMessage = error.message;
      return localProblem(502, "The function does not compile", error.message);
    }
    if (!(error instanceof NotEmulated)) throw error;
    const detail = `The local cloud does not emulate ${error.message}`;
    call.failure = detail;
    call.context.integrationErrorMessage = detail;
    return localProblem(501, "Not emulated", detail);
  }

  private async finish(
    call: Call,
    place: Place,
    answer: Answer,
    response: ServerResponse,
    startedAt: number,
  ): Promise<void> {
    const { context } = call;
    const own: Answer["headers"] = [
      ["x-amzn-RequestId", context.requestId],
      ["x-amz-apigw-id", context.extendedRequestId],
    ];
    let sent = answer;
    try {
      context.responseLength = send(response, { ...answer, headers: [...own, ...answer.headers] });
    } catch (error) {
      sent = this.refusal(internalServerError(`Malformed Lambda proxy response: ${error}`, 502), call);
      context.responseLength = send(response, { ...sent, headers: [...own, ...sent.headers] });
    }
    context.status = sent.status;
    if (sent.stream) context.responseLength = await sendParts(response, sent.stream);
    this.note(call, place, sent.status, startedAt);
  }

  /** Tells the logs and the terminal of a request that is answered. */
  private note(call: Call, { restApi, stage }: Place, status: number, startedAt: number): void {
    const { context } = call;
    context.responseLatency = Math.round(performance.now() - startedAt);
    this.logs.access(call, stage);
    this.metrics.answered(String(restApi.outputs.name), stage.name, context);
    this.cloud.served?.({
      method: call.httpMethod,
      route: context.resourcePath ?? call.path,
      status,
      milliseconds: context.responseLatency,
      start: call.start,
    });
    const said = call.failure ?? call.remark;
    if (said !== undefined) this.cloud.print(`${restApi.address}: ${call.httpMethod} ${call.path} ${status}: ${said}`);
    if (call.failure !== undefined) this.logs.failure(call, stage, call.failure);
  }
}

/** What AWS answers where no stage is. */
const forbidden: Answer = {
  status: 403,
  headers: [
    ["x-amzn-ErrorType", "ForbiddenException"],
    ["Content-Type", "application/json"],
  ],
  body: '{"message":"Forbidden"}',
};

/** Errors that are about the caller, not about what is behind the gateway. */
const ofCaller = /^(?:AUTHORIZER_|ACCESS_DENIED|BAD_REQUEST_)/;

/** @throws GatewayError MISSING_AUTHENTICATION_TOKEN: what AWS calls a path or method that is not there */
function route(call: Call): Method {
  const match = call.api.resources.match(call.path);
  const method = match?.methods.get(call.httpMethod) ?? match?.methods.get("ANY");
  if (!match || !method) throw new GatewayError("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token");
  call.method = method;
  call.pathParameters = match.parameters;
  call.context.resourceId = method.resourceId;
  call.context.resourcePath = method.resourcePath;
  return method;
}
