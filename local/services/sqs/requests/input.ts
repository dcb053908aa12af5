import type { Engine } from "../engine";
import { invalidParameter, missingParameter, queueDoesNotExist, SqsError } from "../errors";
import type { Queue } from "../queues/queue";

/** The members of a request, before they are checked. */
export type Input = Readonly<Record<string, unknown>>;

/** A text; undefined where it is left out. @throws SqsError for another type */
export function textAt(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw wrongType(name);
}

/** A text that must be there and not be empty. @throws SqsError */
export function requiredText(input: Input, name: string): string {
  const text = textAt(input, name);
  if (text === undefined || text === "") throw missingParameter(name);
  return text;
}

/** A number; undefined where it is left out. @throws SqsError for another type */
export function numberAt(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw wrongType(name);
}

/** A list of texts; empty where it is left out. @throws SqsError for another type */
export function textsAt(input: Input, name: string): readonly string[] {
  const value = input[name] ?? [];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value as string[];
  throw wrongType(name);
}

/** A map of texts; empty where it is left out. @throws SqsError for another type */
export function mapAt(input: Input, name: string): Readonly<Record<string, string>> {
  const value = input[name] ?? {};
  if (isObject(value) && Object.values(value).every((one) => typeof one === "string"))
    return value as Record<string, string>;
  throw wrongType(name);
}

/** A list of objects; undefined where it is left out. @throws SqsError for another type */
export function objectsAt(input: Input, name: string): readonly Input[] | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.every(isObject)) return value as Input[];
  throw wrongType(name);
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The queue of the member `QueueUrl`, on whatever host. @throws SqsError */
export function queueAt(engine: Engine, input: Input): Queue {
  return engine.get(nameInUrl(engine, requiredText(input, "QueueUrl")));
}

/** The name in the URL of a queue. @throws SqsError when it is no such URL, or of another account */
export function nameInUrl({ cloud }: Engine, url: string): string {
  const [name = "", account] = url.split("/").reverse();
  if (account === undefined) throw new SqsError("InvalidAddress", `The address ${url} is not valid for this endpoint.`);
  if (account !== cloud.accountId) throw queueDoesNotExist();
  return name;
}

/** The queue of an ARN. @throws SqsError for what is no such ARN; `missing` when there is no such queue */
export function queueOfArn(engine: Engine, arn: string, missing: () => SqsError): Queue {
  if (!/^arn:[^:]+:sqs:[^:]+:\d{12}:[^:]+$/.test(arn))
    throw invalidParameter(
      "You must use this format to specify the SourceArn: arn:<partition>:<service>:<region>:<account-id>:<resource-id>",
    );
  const queue = engine.findByArn(arn);
  if (queue === undefined) throw missing();
  return queue;
}

const wrongType = (name: string) =>
  new SqsError("SerializationException", `The member ${name} is not of the type that it should have`);
