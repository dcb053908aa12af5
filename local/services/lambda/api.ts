import type { AwsApi, AwsRequest, AwsResponse } from "../../service";
import { AwsError, notEmulated } from "../aws-json";
import { configurationOf, type FunctionDescription } from "./describe";
import type { LambdaService } from "./index";

/** Lambda's REST protocol: Invoke, GetFunction and GetFunctionConfiguration. Everything else answers 501. */
export function lambdaApi(service: LambdaService, describe: (name: string) => FunctionDescription): AwsApi {
  return {
    signingName: "lambda",
    async handle(request) {
      try {
        return await route(request, service, describe);
      } catch (error) {
        return failure(error);
      }
    },
  };
}

async function route(
  request: AwsRequest,
  service: LambdaService,
  describe: (name: string) => FunctionDescription,
): Promise<AwsResponse> {
  const [version, area, encodedName, action] = request.path.split("/").slice(1);
  const name = decodeURIComponent(encodedName ?? "");
  const call = `${request.method} /${area}${name ? "/{name}" : ""}${action ? `/${action}` : ""}`;
  if (version === "2015-03-31" && call === "POST /functions/{name}/invocations") return invoke(request, service, name);
  if (version === "2015-03-31" && call === "GET /functions/{name}") {
    const description = describe(name);
    return answer(200, {
      Configuration: configurationOf(description),
      Code: { RepositoryType: "S3", Location: `file://${description.codeDirectory ?? ""}` },
      Tags: description.inputs.tags,
    });
  }
  if (version === "2015-03-31" && call === "GET /functions/{name}/configuration")
    return answer(200, configurationOf(describe(name)));
  throw notEmulated("lambda", `${request.method} ${request.path}`);
}

async function invoke(
  { headers, body, query }: AwsRequest,
  service: LambdaService,
  name: string,
): Promise<AwsResponse> {
  const qualifier = query.get("Qualifier");
  const target = qualifier ? `${name}:${qualifier}` : name;
  const type = String(headers["x-amz-invocation-type"] ?? "RequestResponse");
  const payload = body.length ? body.toString() : "{}";
  if (!isJson(payload))
    throw new AwsError(
      "InvalidRequestContentException",
      "Could not parse request body into json: it is not valid JSON",
    );
  if (type === "DryRun") {
    service.functionArn(target);
    return { status: 204, headers: {}, body: "" };
  }
  if (type === "Event") {
    service.invokeLater(target, payload);
    return { status: 202, headers: {}, body: "" };
  }
  if (type !== "RequestResponse")
    throw new AwsError("InvalidParameterValueException", `Unknown invocation type ${type}`);
  const context = headers["x-amz-client-context"];
  const result = await service.invoke(target, payload, {
    clientContext: typeof context === "string" ? Buffer.from(context, "base64").toString() : undefined,
  });
  const tail = headers["x-amz-log-type"] === "Tail" ? service.logTail(target, result.requestId) : undefined;
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": result.requestId,
      "x-amz-executed-version": "$LATEST",
      ...(result.functionError && { "x-amz-function-error": result.functionError }),
      ...(tail !== undefined && { "x-amz-log-result": Buffer.from(tail).toString("base64") }),
    },
    body: result.payload,
  };
}

const answer = (status: number, body: unknown): AwsResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

function failure(error: unknown): AwsResponse {
  const { code, message, status } =
    error instanceof AwsError
      ? error
      : { code: "ServiceException", message: error instanceof Error ? error.message : String(error), status: 500 };
  const type = status < 500 ? "User" : "Service";
  return {
    status,
    headers: { "content-type": "application/json", "x-amzn-errortype": code },
    body: JSON.stringify({ Type: type, Message: message, message }),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
