import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createAwsEndpoint } from "../../../../local/aws";
import { Directory } from "../../../../local/aws/directory";
import { dispatch } from "../../../../local/aws/dispatch";
import { MovableClock } from "../../../../local/clock";
import type { Cloud } from "../../../../local/cloud";
import { Faults } from "../../../../local/faults";
import { Metrics } from "../../../../local/metrics";
import type { AwsRequest, AwsResponse, Properties, ResourceState, Service } from "../../../../local/service";
import { type ApiGatewayService, createApiGatewayService } from "../../../../local/services/apigateway";
import { createLambdaService, type LambdaService } from "../../../../local/services/lambda";
import { createLogsService, type LogsService } from "../../../../local/services/logs";
import { Timers } from "../../../../local/timers";

/** An answer over HTTP. `headers` in the case in which they were sent, `text` the body. */
export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  text: string;
  bytes: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: a test states what it expects of a body
  json: any;
}

/** What to send. */
export interface HttpOptions {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

/** Lambda, logs and API Gateway with what they need around them, and a server on a free port; no engine and no program. */
export class TestCloud {
  readonly printed: string[] = [];
  readonly states = new Map<string, { token: string; name: string; state: ResourceState }>();
  readonly lambda: LambdaService;
  readonly logs: LogsService;
  readonly gateway: ApiGatewayService;
  readonly cloud: Cloud;
  /** Moves the cloud's time, and does what is due then. */
  readonly clock = new MovableClock();
  readonly faults = new Faults({ now: Date.now });
  /** The cloud's time, in milliseconds; that of {@link clock} until it is set. */
  time: number | undefined;
  /** Where the AWS port of this cloud is, for SDK clients. Its functions do not know it: they are not to call. */
  get awsUrl(): string {
    return `http://127.0.0.1:${(this.awsServer.address() as AddressInfo).port}`;
  }
  private readonly services = new Map<string, Service>();

  private constructor(
    private readonly server: Server,
    private readonly awsServer: Server,
    readonly directory: string,
    store: DatabaseSync,
  ) {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const clock = {
      now: () => this.time ?? this.clock.now(),
      onMove: (listener: () => void) => this.clock.onMove(listener),
    };
    this.cloud = {
      accountId: "000000000000",
      region: "eu-west-1",
      project: "test",
      stack: "dev",
      clock,
      timers: new Timers(clock),
      faults: this.faults,
      metrics: new Metrics(clock),
      store,
      directory,
      url,
      awsUrl: "http://127.0.0.1:9",
      print: (line) => this.printed.push(line),
      services: this.services,
    };
    this.logs = createLogsService(this.cloud);
    this.lambda = createLambdaService(this.cloud);
    this.gateway = createApiGatewayService(this.cloud);
    for (const service of [this.logs, this.lambda, this.gateway]) this.services.set(service.name, service);
    awsServer.on("request", createAwsEndpoint(this.services));
    server.on("request", (req, res) => {
      this.gateway.handle(req, res).catch((error: unknown) => {
        this.printed.push(String(error));
        res.writeHead(599).end(String(error));
      });
    });
  }

  /** Starts one. Give it the store and folder of another to see what survives a restart. */
  static async start(before?: TestCloud): Promise<TestCloud> {
    const [server, awsServer] = await Promise.all([listening(), listening()]);
    const directory = before?.directory ?? mkdtempSync(join(tmpdir(), "portico-test-"));
    const cloud = new TestCloud(server, awsServer, directory, before?.cloud.store ?? new DatabaseSync(":memory:"));
    for (const { token, name, state } of before?.states.values() ?? []) {
      await cloud.type(token).restore?.(state, cloud.context(token, name));
      cloud.states.set(`${token} ${name}`, { token, name, state });
    }
    return cloud;
  }

  /** Adds another service. */
  use<Made extends Service>(create: (cloud: Cloud) => Made): Made {
    const made = create(this.cloud);
    this.services.set(made.name, made);
    return made;
  }

  /** Creates a resource, or updates the one of this name. */
  async declare(token: string, name: string, inputs: Properties = {}): Promise<ResourceState> {
    const type = this.type(token);
    const before = this.states.get(`${token} ${name}`)?.state;
    const context = this.context(token, name);
    const state = before
      ? ((await type.update?.(before, inputs, context)) ?? before)
      : await type.create(inputs, context);
    this.states.set(`${token} ${name}`, { token, name, state });
    return state;
  }

  /** Deletes a resource. */
  async remove(token: string, name: string): Promise<void> {
    const found = this.states.get(`${token} ${name}`);
    this.states.delete(`${token} ${name}`);
    if (found) await this.type(token).delete?.(found.state, this.context(token, name));
  }

  /** Declares a function from the text of its files. */
  async function(name: string, files: Record<string, string>, inputs: Properties = {}): Promise<ResourceState> {
    return this.declare("aws:lambda/function:Function", name, {
      runtime: "nodejs24.x",
      handler: "index.handler",
      name,
      code: {
        kind: "archive",
        hash: randomBytes(8).toString("hex"),
        files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, { text }])),
      },
      ...inputs,
    });
  }

  /** Declares an API of this body, deployed at the stage `dev`. Answers its base URL. */
  async api(name: string, body: object, stage: Properties = {}, settings: Properties = {}): Promise<string> {
    const api = await this.declare("aws:apigateway/restApi:RestApi", name, {
      body: JSON.stringify({ openapi: "3.0.1", info: { title: name, version: "1" }, ...body }),
      ...settings,
    });
    const deployment = await this.declare("aws:apigateway/deployment:Deployment", name, { restApi: api.id });
    const { outputs } = await this.declare("aws:apigateway/stage:Stage", name, {
      restApi: api.id,
      deployment: deployment.id,
      stageName: "dev",
      ...stage,
    });
    return String((outputs as Properties).invokeUrl);
  }

  /** Makes a call on a service's AWS port. */
  async aws(service: Service, call: Partial<AwsRequest>): Promise<AwsResponse & { json: Properties }> {
    if (!service.api) throw new Error(`${service.name} has no API`);
    const request: AwsRequest = {
      method: "POST",
      path: "/",
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
      region: "eu-west-1",
      accessKeyId: undefined,
      ...call,
    };
    const answer = await dispatch(
      new Directory([service]).find(request, service.api.signingName),
      () => undefined,
      request,
    );
    const text = String(answer.body);
    return { ...answer, json: text ? JSON.parse(text) : {} };
  }

  async close(): Promise<void> {
    this.cloud.timers.close();
    await this.lambda.close();
    for (const server of [this.server, this.awsServer]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  private type(token: string) {
    for (const service of this.services.values())
      for (const type of service.types) if (type.token === token) return type;
    throw new Error(`no service has ${token}`);
  }

  private context(token: string, name: string) {
    return { cloud: this.cloud, urn: `urn:pulumi:dev::test::${token}::${name}`, name, physicalName: `${name}-1234567` };
  }
}

async function listening(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Sends a request as it stands: nothing in its URL or headers is mended on the way. */
export function http(url: string, { method = "GET", headers = {}, body }: HttpOptions = {}): Promise<HttpAnswer> {
  const [, host = "", port = "", path = ""] = /^http:\/\/([^:/]+):(\d+)(.*)$/.exec(url) ?? [];
  return new Promise((resolve, reject) => {
    const outgoing = request({ host, port, path: path || "/", method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          rawHeaders: response.rawHeaders,
          text,
          bytes,
          get json() {
            return JSON.parse(text);
          },
        });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** The integration of an operation with a function. */
export const proxyTo = (functionName: string, more: object = {}) => ({
  "x-amazon-apigateway-integration": {
    type: "aws_proxy",
    httpMethod: "POST",
    uri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:000000000000:function:${functionName}/invocations`,
    ...more,
  },
});

/** Source of a handler that answers with the event it got. */
export const echo = {
  "index.js": "exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });",
};

/** Source of a handler that answers with what the body, as JavaScript, stands for. */
export const evaluate = { "index.js": "exports.handler = async ({ body }) => eval('(' + body + ')');" };

/** A POST of a body, as JSON unless the headers say something else. */
export const post = (
  body: string | Buffer,
  headers: Record<string, string> = { "content-type": "application/json" },
): HttpOptions => ({ method: "POST", headers, body });

/** Source of a module whose handler is this expression. */
export const handler = (expression: string) => ({ "index.js": `exports.handler = ${expression};` });

/** Invokes functions of a cloud and parses what they answer. */
export const invoker =
  (cloud: () => TestCloud) =>
  async (name: string, event: unknown = {}) => {
    const { payload, ...result } = await cloud().lambda.invoke(name, JSON.stringify(event));
    return { ...result, value: JSON.parse(payload) };
  };
