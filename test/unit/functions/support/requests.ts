import type { FunctionContext, Handler, ProxyEvent, ProxyResult } from "../../../../functions/runtime/proxy-event";

/** What a test says of a request; everything else is as API Gateway would send it. */
export interface TestRequest extends Partial<Omit<ProxyEvent, "body" | "requestContext">> {
  /** Sent as it is when a string, else as JSON. */
  body?: unknown;
  requestContext?: Partial<ProxyEvent["requestContext"]>;
  query?: Record<string, string | string[]>;
}

let requests = 0;

/** A proxy event for `POST /events` and the like. */
export function proxyEvent(signature: string, request: TestRequest = {}): ProxyEvent {
  const [httpMethod = "", resource = ""] = signature.split(" ");
  const path = resource.replace(/\{(\w+)\}/g, (_, name) => request.pathParameters?.[name] ?? "");
  const { body, query, requestContext, ...rest } = request;
  const many = Object.entries(query ?? {}).map(([name, value]) => [name, [value].flat()] as const);
  return {
    httpMethod,
    resource,
    path,
    headers: { "Content-Type": "application/json", Host: "forged.example" },
    queryStringParameters: query ? Object.fromEntries(many.map(([name, values]) => [name, values.at(-1)])) : null,
    multiValueQueryStringParameters: query ? Object.fromEntries(many) : null,
    pathParameters: null,
    stageVariables: null,
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      requestId: `request-${++requests}`,
      stage: "prod",
      path: `/prod${path}`,
      domainName: "abc.execute-api.eu-central-1.amazonaws.com",
      identity: { apiKeyId: "key-1" },
      ...requestContext,
    },
    ...rest,
  };
}

/** What a handler answered. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** The body as JSON, when there is one. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of all shapes
  body: any;
  raw: ProxyResult;
}

/** Calls a handler as Lambda would. */
export async function call(
  handler: Handler,
  signature: string,
  request?: TestRequest,
  context: Partial<FunctionContext> = {},
): Promise<Answer> {
  const raw = await handler(proxyEvent(signature, request), { awsRequestId: "lambda-1", ...context });
  return { status: raw.statusCode, headers: raw.headers, body: raw.body ? JSON.parse(raw.body) : undefined, raw };
}

/** Gathers what functions write to standard output while a test runs. */
export function useOutput() {
  let lines: string[] = [];
  beforeEach(() => {
    lines = [];
    jest.spyOn(process.stdout, "write").mockImplementation((text) => {
      lines.push(...String(text).split("\n").filter(Boolean));
      return true;
    });
  });
  afterEach(() => jest.restoreAllMocks());
  return {
    /** Everything, as text. */
    text: () => lines.join("\n"),
    /** Log records, of one message or all. */
    records: (message?: string) =>
      lines
        .map((line) => JSON.parse(line))
        .filter((record) => record._aws === undefined && (message === undefined || record.message === message)),
    /** Metrics in the embedded metric format. */
    metrics: () => lines.map((line) => JSON.parse(line)).filter((record) => record._aws),
  };
}
