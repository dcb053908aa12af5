import { crc32 } from "node:zlib";
import type { AwsApi, AwsRequest, AwsResponse } from "../../service";
import { answer } from "./answer";
import type { Engine } from "./engine";
import { DynamoDbError, internalError, notEmulated, serializationError, unknownOperation } from "./errors";
import { needsOf } from "./needs";
import { missingOperations, operations } from "./operations";
import type { Input } from "./requests/shape";

const targetPrefix = "DynamoDB_20120810";
const contentType = "application/x-amz-json-1.0";

/** Does an operation and answers its JSON when everything that it did or saw is in the store. */
export async function perform(engine: Engine, name: string, input: Input): Promise<string> {
  const operation = operations.get(name);
  if (operation === undefined) throw missingOperations.has(name) ? notEmulated(name) : unknownOperation();
  const result = operation(engine, input);
  if (engine.journal.settled !== undefined) await engine.journal.settled;
  return result;
}

/** DynamoDB's wire protocol: AWS JSON 1.0. `report` hears of our own faults, which clients see as 500 only. */
export function createApi(engine: Engine, report: (error: unknown) => void): AwsApi {
  return {
    signingName: "dynamodb",
    targetPrefix,
    async handle(request) {
      try {
        return response(200, await perform(engine, operationOf(request), inputOf(request)));
      } catch (error) {
        return failure(error, report);
      }
    },
    needs(request) {
      try {
        const operation = operationOf(request);
        return operations.has(operation) ? needsOf(engine, operation, inputOf(request)) : [];
      } catch (error) {
        if (error instanceof DynamoDbError) return []; // handle() refuses it
        throw error;
      }
    },
    accessDenied: (message) =>
      response(400, answer({ __type: "com.amazon.coral.service#AccessDeniedException", Message: message })),
  };
}

function operationOf({ headers }: AwsRequest): string {
  const target = headers["x-amz-target"];
  if (typeof target !== "string" || !target.startsWith(`${targetPrefix}.`)) throw unknownOperation();
  return target.slice(targetPrefix.length + 1);
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
    throw serializationError();
  }
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input as Input;
  throw serializationError("Start of structure or map found where not expected");
}

function failure(error: unknown, report: (error: unknown) => void): AwsResponse {
  if (!(error instanceof DynamoDbError)) report(error);
  const { type, status, message, members } = error instanceof DynamoDbError ? error : internalError();
  // A wrong type is the one fault whose message AWS writes with a capital M.
  const text = type.endsWith("#SerializationException") ? { Message: message } : { message };
  return response(status, answer({ __type: type, ...members, ...text }));
}

function response(status: number, body: string): AwsResponse {
  // The SDKs for Go and Java compare the checksum with what they received.
  return { status, headers: { "content-type": contentType, "x-amz-crc32": String(crc32(body)) }, body };
}
