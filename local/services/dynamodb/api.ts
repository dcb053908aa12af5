import { crc32 } from "node:zlib";
import type { AwsApi, AwsOperation, AwsRequest, AwsResponse } from "../../service";
import { answer } from "./answer";
import type { Engine } from "./engine";
import { DynamoDbError, internalError, notEmulated, serializationError, unknownOperation } from "./errors";
import { needsOf, onItems, tablesIn } from "./needs";
import { missingOperations, type Operation, operations } from "./operations";
import type { Input } from "./requests/shape";
import { streamOperations } from "./streams/operations";

const contentType = "application/x-amz-json-1.0";

/** Does an operation and answers its JSON when everything that it did or saw is in the store. Both ends of it are measured. */
export async function perform(engine: Engine, name: string, operation: Operation, input: Input): Promise<string> {
  const { metrics } = engine;
  const start = performance.now();
  try {
    const result = operation(engine, input);
    if (engine.journal.settled !== undefined) await engine.journal.settled;
    if (metrics !== undefined && onItems.has(name)) {
      const milliseconds = performance.now() - start;
      for (const table of tablesIn(engine, name, input)) table.metrics?.succeeded(name, milliseconds);
    }
    return result;
  } catch (error) {
    metrics?.failed(tablesIn(engine, name, input), name, error instanceof DynamoDbError ? error : internalError());
    throw error;
  }
}

/** The operation of a name. @throws DynamoDbError when there is none: 501 for what DynamoDB has, 400 for what nobody has */
export function operationNamed(name: string): Operation {
  const all: Stated = { ...operations, ...streamOperations };
  const stated = Object.hasOwn(all, name) ? all[name] : undefined;
  if (stated === undefined) throw noOperation(name);
  return typeof stated === "function" ? stated : stated.does;
}

const noOperation = (name: string) => (missingOperations.has(name) ? notEmulated(name) : unknownOperation());

type Stated = Readonly<Record<string, Operation | AwsOperation<Operation>>>;

/** DynamoDB's wire protocol: AWS JSON 1.0. `report` hears of our own faults, which clients see as 500 only. */
export const createApi = (engine: Engine, report: (error: unknown) => void): AwsApi<Operation> =>
  apiOf(engine, report, { targetPrefix: "DynamoDB_20120810", operations, noOperation });

/** The same of DynamoDB Streams, which to AWS is another API. */
export const createStreamsApi = (engine: Engine, report: (error: unknown) => void): AwsApi<Operation> =>
  apiOf(engine, report, {
    targetPrefix: "DynamoDBStreams_20120810",
    operations: streamOperations,
    noOperation: unknownOperation,
  });

function apiOf(
  engine: Engine,
  report: (error: unknown) => void,
  api: { targetPrefix: string; operations: Stated; noOperation(name: string): DynamoDbError },
): AwsApi<Operation> {
  return {
    signingName: "dynamodb",
    targetPrefix: api.targetPrefix,
    operations: api.operations,
    async handle(request, { name, does }) {
      try {
        return response(200, await perform(engine, name, does, inputOf(request)));
      } catch (error) {
        return failure(error, report);
      }
    },
    needs(request, { name }) {
      try {
        return needsOf(engine, name, inputOf(request));
      } catch (error) {
        if (error instanceof DynamoDbError) return []; // handle() refuses it
        throw error;
      }
    },
    accessDenied: (message) =>
      response(400, answer({ __type: "com.amazon.coral.service#AccessDeniedException", Message: message })),
    faulted(request, { name }, error) {
      engine.metrics?.failed(tablesIn(engine, name, inputOf(request)), name, error);
    },
    missing: (operation) => failure(api.noOperation(operation), report),
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
