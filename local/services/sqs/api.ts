import { errorResponse, operationOf, protocolOf } from "../../aws/protocol";
import type { AwsApi, AwsRequest, AwsResponse } from "../../service";
import type { Engine } from "./engine";
import { internalError, SqsError } from "./errors";
import { needsOf } from "./needs";
import { type Caller, type Operation, operations } from "./operations";
import { type Input, isObject } from "./requests/input";

/** Does an operation and answers when everything that it did or saw is in the store. @throws SqsError */
export async function perform(engine: Engine, operation: Operation, input: Input, caller: Caller): Promise<object> {
  const result = operation(engine, input, caller);
  const answer = result instanceof Promise ? await result : result;
  if (engine.journal.settled !== undefined) await engine.journal.settled;
  return answer;
}

/**
 * SQS's wire protocol: AWS JSON 1.0, with the codes of the old query protocol beside. That protocol itself answers 501.
 *
 * @param senderOf who messages are from, by the access key id of who sends them
 * @param report hears of our own faults, which clients see as 500 only
 */
export function createApi(
  engine: Engine,
  senderOf: (accessKeyId: string | undefined) => string,
  report: (error: unknown) => void,
): AwsApi<Operation> {
  return {
    signingName: "sqs",
    targetPrefix: "AmazonSQS",
    operations,
    async handle(request, { does }) {
      if (protocolOf(request) !== "json") return oldProtocol(request);
      try {
        const caller = { senderId: senderOf(request.accessKeyId), onGone: request.onGone ?? (() => undefined) };
        const answer = await perform(engine, does, inputOf(request), caller);
        return response(200, JSON.stringify(answer));
      } catch (error) {
        return failure(error, report);
      }
    },
    needs(request, { name }) {
      try {
        return needsOf(engine, name, inputOf(request));
      } catch (error) {
        if (error instanceof SqsError) return []; // handle() refuses it
        throw error;
      }
    },
    accessDenied(message) {
      const isOfKey = message.includes(" to perform: kms:");
      const error = isOfKey
        ? new SqsError("KmsAccessDenied", message, "KMS.AccessDeniedException")
        : new SqsError("AccessDeniedException", message, "AccessDenied", 403);
      return failure(error, report);
    },
  };
}

/** Bodies that were read to judge them, so that they are not read again. */
const inputs = new WeakMap<AwsRequest, Input>();

function inputOf(request: AwsRequest): Input {
  const known = inputs.get(request);
  if (known !== undefined) return known;
  const input = parse(request.body);
  inputs.set(request, input);
  return input;
}

function parse(body: Buffer): Input {
  let input: unknown;
  try {
    input = JSON.parse(body.toString("utf8"));
  } catch {
    input = undefined;
  }
  if (isObject(input)) return input;
  throw new SqsError("SerializationException", "The request is not a JSON object");
}

/** Shapes that are of all of AWS's JSON services; all others are SQS's own. */
const common = new Set([
  "AccessDeniedException",
  "InvalidParameterValueException",
  "MissingRequiredParameterException",
  "SerializationException",
]);

function failure(error: unknown, report: (error: unknown) => void): AwsResponse {
  if (!(error instanceof SqsError)) report(error);
  const { type, code, message, status } = error instanceof SqsError ? error : internalError();
  const namespace = common.has(type) ? "com.amazon.coral.service" : "com.amazonaws.sqs";
  const body = JSON.stringify({ __type: `${namespace}#${type}`, message });
  return response(status, body, { "x-amzn-query-error": `${code};${status < 500 ? "Sender" : "Receiver"}` });
}

const response = (status: number, body: string, headers: Record<string, string> = {}): AwsResponse => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.0", ...headers },
  body,
});

function oldProtocol(request: AwsRequest): AwsResponse {
  const message = `The local cloud does not emulate ${operationOf(request)} of sqs by the query protocol: use an SDK that speaks AWS JSON (all since November 2023)`;
  return errorResponse(protocolOf(request), { status: 501, code: "NotImplemented", message });
}
