import type { IncomingHttpHeaders } from "node:http";
import type { Cloud } from "./cloud";
import type { RoleCaller } from "./services/iam";

/** A JSON object, as Pulumi's engine protocol carries resource inputs and outputs. */
export type Properties = Record<string, unknown>;

/** What a resource is after it was created: its provider id and its outputs (inputs included). */
export interface ResourceState<Outputs extends object = Properties> {
  id: string;
  outputs: Outputs;
}

/** What a resource type knows of the resource that it is asked to make. */
export interface ResourceContext {
  cloud: Cloud;
  urn: string;
  /** The logical name: the last part of the URN. */
  name: string;
  /** The physical name for a resource whose inputs name none: the logical name and seven stable characters, as AWS's provider makes them. */
  physicalName: string;
  /** What its local URLs begin with, where it has any. Default: the logical name. */
  address?: string;
}

/**
 * One AWS resource type of the local cloud, by its Pulumi token. `create` answers what AWS's provider would: every
 * output that a program may read. All four verbs may be async.
 */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds types of all inputs; each type states its own
export interface ResourceType<Inputs extends object = any, Outputs extends object = any> {
  /** Pulumi's type token, such as `aws:dynamodb/table:Table`. */
  token: string;
  /** False: recorded with AWS's outputs but not acted on; the start names it as "declared only". Default true. */
  emulated?: boolean;
  /** What differs from AWS, in a few words for docs/local-cloud.md. Left out for what is emulated whole, or declared only. */
  approximates?: string;
  /** Inputs whose change makes a new resource. Default: as in AWS's provider, see `local/engine/replacements`. */
  replaceOn?: readonly string[];
  /** Default `after-replace-old`… is Pulumi's: create the new one first. True for types whose physical name is taken. */
  deleteBeforeReplace?: boolean;
  create(inputs: Inputs, context: ResourceContext): ResourceState<Outputs> | Promise<ResourceState<Outputs>>;
  update?(
    state: ResourceState<Outputs>,
    inputs: Inputs,
    context: ResourceContext,
  ): ResourceState<Outputs> | Promise<ResourceState<Outputs>>;
  delete?(state: ResourceState<Outputs>, context: ResourceContext): void | Promise<void>;
  /** After a restart: makes what is recorded work again, without touching its data. Left out where nothing is held in memory. */
  restore?(state: ResourceState<Outputs>, context: ResourceContext): void | Promise<void>;
}

/** A call on the AWS port, before its service has parsed it. */
export interface AwsRequest {
  method: string;
  /** Path, without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** From the credential scope; `us-east-1` where there is none. */
  region: string;
  /** Who signed: an id that we issued, or anything else (the local administrator). */
  accessKeyId: string | undefined;
  /** Calls a listener when the client goes away before it has its answer, or once it has it. For calls that wait. */
  onGone?(listener: () => void): void;
}

/** A service's answer on the AWS port. */
export interface AwsResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
  /** Follows the body, part by part, as it comes. */
  stream?: AsyncIterable<Uint8Array>;
}

/** One permission that a request takes. */
export interface Need {
  /** IAM's name of the action, such as `dynamodb:PutItem`. */
  action: string;
  /** ARN of what it is done to. */
  resource: string;
  /**
   * Condition keys that the service sets for this request, and their values. Keys that all requests have are added. A key that ends
   * in `:` or `/` stands for all that begin with it and are not stated: they have no value.
   */
  conditions?: Readonly<Record<string, string | readonly string[]>>;
  /** How the service passes IAM's refusal on. Default: as it stands. */
  reword?(refusal: string): string;
}

/** What does a call: takes and answers what {@link AwsApi.handle} of its service hands it. */
export type AwsCall = (...input: never[]) => unknown;

/** One call of a service's API, and how near to AWS it is. */
export interface AwsOperation<Call extends AwsCall = AwsCall> {
  readonly does: Call;
  /** What differs from AWS, in a few words for docs/local-cloud.md. Left out: it is emulated. */
  readonly approximates?: string;
  /** Of REST protocols: method and path, as AWS's model has them: `GET /2015-03-31/functions/{FunctionName}`. */
  readonly route?: string;
}

/** The operation that a request asks for. */
export interface AskedOperation<Call extends AwsCall = AwsCall> {
  /** As AWS's SDKs name it: `PutItem`. */
  readonly name: string;
  readonly does: Call;
  /** What the path holds, of REST protocols, decoded: `{ FunctionName: "hello" }`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The wire protocol of one service. */
export interface AwsApi<Call extends AwsCall = AwsCall> {
  /** The service's name in the credential scope of a signature, such as `dynamodb`. */
  signingName: string;
  /** Start of `X-Amz-Target`, such as `DynamoDB_20120810`, for the JSON protocols. */
  targetPrefix?: string;
  /**
   * Every call that there is, by the name that AWS's SDKs give it: what does it, or that with what is to be said of it. The AWS port
   * works from this table, and docs/local-cloud.md is made of it: what is not stated here answers 501, and nothing else can be reached.
   */
  readonly operations: Readonly<Record<string, Call | AwsOperation<Call>>>;
  /** Start of its paths, such as `/v2/`, where a service has more than one API under its signing name. */
  pathPrefix?: string;
  /** Version of an API of the query protocol, such as `2010-03-31`: what its links that are not signed say. */
  queryVersion?: string;
  handle(request: AwsRequest, operation: AskedOperation<Call>): AwsResponse | Promise<AwsResponse>;
  /**
   * What a request takes, all of it, before it is handled. None for a request that {@link AwsApi.handle} refuses anyway.
   * Left out: the service's calls are not judged, which the terminal is told.
   */
  needs?(request: AwsRequest, operation: AskedOperation<Call>): readonly Need[];
  /** How the service words that a request is not allowed. Default: `AccessDeniedException` in the request's protocol. */
  accessDenied?(message: string): AwsResponse;
  /** Told of a call that a fault has throttled or failed in the service's place, for its metrics. */
  faulted?(
    request: AwsRequest,
    operation: AskedOperation,
    error: { readonly code: string; readonly status: number },
  ): void;
  /** How the service words that an operation is not here. Default: 501 `NotImplemented`, naming it, in the request's protocol. */
  missing?(operation: string): AwsResponse;
}

/** The policy of a resource, such as a function's or a key's. Another object as soon as it says something else. */
export interface ResourcePolicy {
  /** JSON text, or what it stands for. */
  readonly document: unknown;
  /** True where roles may do only what this policy leaves to them, as with KMS keys. Default: either policy is enough. */
  readonly decides?: boolean;
}

/** What a service hands over to a resource of another one: an event, a notification, a dead letter. */
export interface Delivery {
  /** The message, event or payload: text. */
  body: string;
  /** Of a notification, for targets that have such. */
  subject?: string;
  /** Attributes of the message, where the target has such, by SQS's and SNS's types. */
  attributes?: Readonly<Record<string, { type: string; value: string }>>;
  /** For targets in order. */
  groupId?: string;
  deduplicationId?: string;
}

/** One AWS service of the local cloud: the resource types that it owns and the API that handlers call. */
export interface Service {
  /** By which others find it. */
  name: string;
  /** Its name in ARNs. Default: `name`. */
  arnName?: string;
  types: readonly ResourceType[];
  api?: AwsApi;
  /** Whose an access key id is that it issued. Undefined: it did not. Left out: it issues none. */
  callerOf?(accessKeyId: string): RoleCaller | undefined;
  /** The policy of one of its resources. Undefined: it has none. */
  resourcePolicy?(arn: string): ResourcePolicy | undefined;
  /**
   * What it takes to hand something over to one of its resources, and how that is done: see `local/services/deliver.ts`. Left out: its
   * resources take nothing.
   */
  readonly target?: {
    /** IAM's name of the action, such as `sqs:SendMessage`. */
    action: string;
    /** What else it takes, such as a queue's key. Left out: nothing. */
    needs?(arn: string): readonly Need[];
    /** @throws AwsError when there is no such resource, or it does not take this */
    deliver(arn: string, delivery: Delivery): void | Promise<void>;
  };
  /** Called once, when all that the program declares works for the first time: work that was left from before goes on. */
  start?(): void;
  /**
   * Takes away all data, counters and running code; resources stay. Services are reset one after the other, those that call before
   * those that are called.
   *
   * @param isDeclared true for what the program declares, by type token and id; what clients have made besides is data
   */
  reset?(isDeclared: (token: string, id: string) => boolean): void | Promise<void>;
  close?(): void | Promise<void>;
}
