import type { AwsApi, AwsRequest, AwsResponse } from "../../service";
import { AwsError } from "../aws-json";
import { configurationOf, type FunctionDescription } from "./describe";
import type { LambdaService } from "./index";

/** What an operation gets: the request, the function that its path names, and what it works on. */
interface Asked {
  readonly request: AwsRequest;
  /** Name or ARN. */
  readonly name: string;
  readonly service: LambdaService;
  describe(name: string): FunctionDescription;
}

type Operation = (asked: Asked) => AwsResponse | Promise<AwsResponse>;

/** Lambda's REST protocol. */
export function lambdaApi(
  service: LambdaService,
  describe: (name: string) => FunctionDescription,
): Omit<AwsApi<Operation>, "needs"> {
  return {
    signingName: "lambda",
    operations,
    async handle(request, { does, labels: { FunctionName: name = "" } }) {
      try {
        return await does({ request, name, service, describe });
      } catch (error) {
        return failure(error);
      }
    },
  };
}

const operations: AwsApi<Operation>["operations"] = {
  Invoke: {
    route: "POST /2015-03-31/functions/{FunctionName}/invocations",
    approximates: "an asynchronous call is tried once; $LATEST only",
    does: invoke,
  },
  GetFunction: {
    route: "GET /2015-03-31/functions/{FunctionName}",
    approximates: "the code's location is a folder of this machine",
    does({ name, describe }) {
      const description = describe(name);
      return answer(200, {
        Configuration: configurationOf(description),
        Code: { RepositoryType: "S3", Location: `file://${description.codeDirectory ?? ""}` },
        Tags: description.inputs.tags,
      });
    },
  },
  GetFunctionConfiguration: {
    route: "GET /2015-03-31/functions/{FunctionName}/configuration",
    does: ({ name, describe }) => answer(200, configurationOf(describe(name))),
  },
};

async function invoke({ request: { headers, body, query }, name, service }: Asked): Promise<AwsResponse> {
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
