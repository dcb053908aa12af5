import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { readBody } from "../aws/body";
import type { Cloud } from "../cloud";
import type { Engine } from "../engine/engine";
import type { Providers } from "../provider";
import type { LambdaService } from "../services/lambda";
import type { LogEvent, LogsService } from "../services/logs";
import { messageOf } from "../user-error";
import { answer, badRequest, headers, tokenMissing } from "./answers";
import { faults } from "./faults";
import { functionNamed, logGroupFor } from "./log-groups";
import { outbox } from "./outbox";
import { type Refusal, refuse } from "./problem";
import { documentOf, type StackDocument } from "./stack-document";

/** The local cloud's own interface under `/_portico`. Reading is free; what changes anything needs the token of this run. */
export class Control {
  /** In the header `x-portico-token` or the cookie `portico-token`. */
  readonly token = randomBytes(16).toString("hex");

  constructor(
    private readonly cloud: Cloud,
    private readonly engine: Engine,
    private readonly providers: Providers,
    private readonly reset: () => Promise<void>,
  ) {}

  /** The stack as it is now. */
  get document(): StackDocument {
    return documentOf(this.cloud, this.engine, this.providers.resources);
  }

  readonly handle: RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", this.cloud.url);
    const route = `${request.method === "HEAD" ? "GET" : request.method} ${pathname}`;
    const methods = paths[pathname];
    if (route === "GET /_portico/stack.json") answer(response, 200, this.document);
    else if (route === "GET /_portico/session") this.#startSession(request, response, searchParams.get("token") ?? "");
    else if (route === "GET /_portico/logs") this.#logs(request, response, searchParams);
    else if (route === "GET /_portico/outbox") this.#outbox(request, response, searchParams);
    else if (route === "POST /_portico/run") void this.#run(request, response);
    else if (route === "POST /_portico/invoke")
      void this.#invoke(request, response, searchParams.get("function") ?? "").catch((error: unknown) =>
        refuse(request, response, badRequest(messageOf(error))),
      );
    else if (route === "POST /_portico/provider")
      void this.#provider(request, response).catch((error: unknown) =>
        refuse(request, response, badRequest(messageOf(error))),
      );
    else if (route === "POST /_portico/reset") void this.#reset(request, response);
    else if (pathname === "/_portico/faults" && methods?.includes(request.method ?? ""))
      void faults(this.cloud, request, response, searchParams.get("id"), this.#isAllowed(request));
    else refuse(request, response, methods ? methodNotAllowed(methods) : nothingHere);
  };

  async #run(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#isAllowed(request)) return refuse(request, response, tokenMissing);
    const { error, changes } = await this.engine.run();
    if (error) refuse(request, response, programFailed(error.message));
    else answer(response, 200, { changes });
  }

  async #reset(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#isAllowed(request)) return refuse(request, response, tokenMissing);
    await this.reset();
    response.writeHead(204, { "cache-control": "no-store" }).end();
  }

  /** Runs a function with the request's body, or an empty object. */
  async #invoke(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    if (!this.#isAllowed(request)) return refuse(request, response, tokenMissing);
    const lambda = this.cloud.services.get("lambda") as LambdaService;
    const target = functionNamed(this.document, name);
    const body = await readBody(request);
    const payload = body.length > 0 ? body.toString() : "{}";
    JSON.parse(payload);
    const result = await lambda.invoke(target, payload);
    answer(response, 200, { ...result, payload: JSON.parse(result.payload) });
  }

  /** Opens a provider for a plugin of Pulumi's engine, which tells the folder that it runs in. */
  async #provider(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#isAllowed(request)) return refuse(request, response, tokenMissing);
    const { directory } = JSON.parse((await readBody(request)).toString()) as { directory?: unknown };
    if (typeof directory !== "string") throw new Error('the body says no folder: send { "directory": "…" }');
    await this.providers.attach(response, directory);
  }

  /** Lines of one log or of all, one JSON object a line; with `follow`, those that come too. */
  #logs(request: IncomingMessage, response: ServerResponse, parameters: URLSearchParams): void {
    const { store } = this.cloud.services.get("logs") as LogsService;
    const source = parameters.get("source");
    let group: string | undefined;
    try {
      group = source === null ? undefined : logGroupFor(this.cloud.services, this.document, source);
    } catch (error) {
      refuse(request, response, badRequest(messageOf(error)));
      return;
    }
    const write = (name: string, { timestamp, message }: LogEvent) =>
      response.write(`${JSON.stringify({ group: name, timestamp, message })}\n`);
    response.writeHead(200, { ...headers, "content-type": "application/x-ndjson" });
    const groups = group === undefined ? [...store.groups.keys()] : [group];
    const events = groups.flatMap((name) => store.find(name).map((event) => ({ name, event })));
    events.sort((a, b) => a.event.timestamp - b.event.timestamp || a.event.sequence - b.event.sequence);
    for (const { name, event } of events) write(name, event);
    if (!parameters.has("follow")) {
      response.end();
      return;
    }
    response.flushHeaders();
    const unsubscribe = store.subscribe((name, event) => {
      if (group === undefined || name === group) write(name, event);
    });
    response.once("close", unsubscribe);
  }

  #outbox(request: IncomingMessage, response: ServerResponse, parameters: URLSearchParams): void {
    try {
      answer(response, 200, outbox(this.cloud.services, this.document, parameters));
    } catch (error) {
      refuse(request, response, badRequest(messageOf(error)));
    }
  }

  /** So that a browser that was given the token once, in a link, need not carry it in every address. */
  #startSession(request: IncomingMessage, response: ServerResponse, token: string): void {
    if (!this.#matches(token)) {
      refuse(request, response, tokenMissing);
      return;
    }
    const cookie = `portico-token=${this.token}; Path=/_portico; HttpOnly; SameSite=Strict`;
    response.writeHead(204, { "set-cookie": cookie, "cache-control": "no-store" }).end();
  }

  #isAllowed({ headers }: IncomingMessage): boolean {
    const [, cookie] = /(?:^|;\s*)portico-token=([^;]*)/.exec(headers.cookie ?? "") ?? [];
    return this.#matches(String(headers["x-portico-token"] ?? cookie ?? ""));
  }

  #matches(token: string): boolean {
    return token.length === this.token.length && timingSafeEqual(Buffer.from(token), Buffer.from(this.token));
  }
}

const paths: Record<string, string> = {
  "/_portico/stack.json": "GET, HEAD",
  "/_portico/session": "GET, HEAD",
  "/_portico/logs": "GET, HEAD",
  "/_portico/outbox": "GET, HEAD",
  "/_portico/run": "POST",
  "/_portico/invoke": "POST",
  "/_portico/reset": "POST",
  "/_portico/provider": "POST",
  "/_portico/faults": "GET, HEAD, POST, DELETE",
};

const nothingHere: Refusal = {
  name: "not-found",
  status: 404,
  title: "There is nothing here",
  detail: `Under /_portico there are ${Object.keys(paths).join(", ")}.`,
};

const methodNotAllowed = (methods: string): Refusal => ({
  name: "method-not-allowed",
  status: 405,
  title: "This path does not have this method",
  detail: `It has ${methods}.`,
  headers: { allow: methods },
});

const programFailed = (detail: string): Refusal => ({
  name: "program-failed",
  status: 422,
  title: "The program failed; the stack is as it was",
  detail,
});
