import * as grpc from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { type Callback, CallbackInvokeRequest, type CallbackInvokeResponse } from "@pulumi/pulumi/proto/callback_pb";
import {
  type RegisterResourceRequest,
  TransformRequest,
  TransformResourceOptions,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";

/**
 * The resource option `transforms` and `registerResourceTransform`: functions in the program that may change a resource before it is
 * registered. The engine calls them back: those of the resource, then of its parents outwards, then of the stack.
 */
export class Transforms {
  readonly #forStack: Callback[] = [];
  readonly #byUrn = new Map<string, { transforms: Callback[]; parent: string }>();
  readonly #clients = new Map<string, CallbacksClient>();

  addForStack(transform: Callback): void {
    this.#forStack.push(transform);
  }

  /** Remembers a registered resource's transforms for its children. */
  keepFor(urn: string, request: RegisterResourceRequest): void {
    this.#byUrn.set(urn, { transforms: request.getTransformsList(), parent: request.getParent() });
  }

  /** Changes the request as the transforms that reach it want. */
  async apply(request: RegisterResourceRequest): Promise<void> {
    for (const transform of this.#reaching(request)) await this.#call(transform, request);
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  #reaching(request: RegisterResourceRequest): Callback[] {
    const found = [...request.getTransformsList()];
    let ancestor = this.#byUrn.get(request.getParent());
    while (ancestor) {
      found.push(...ancestor.transforms);
      ancestor = this.#byUrn.get(ancestor.parent);
    }
    return [...found, ...this.#forStack];
  }

  async #call(transform: Callback, request: RegisterResourceRequest): Promise<void> {
    const asked = new TransformRequest()
      .setType(request.getType())
      .setName(request.getName())
      .setCustom(request.getCustom())
      .setParent(request.getParent())
      .setProperties(request.getObject())
      .setOptions(optionsOf(request));
    const answer = TransformResponse.deserializeBinary(await this.#invoke(transform, asked.serializeBinary()));
    request.setObject(answer.getProperties());
    const options = answer.getOptions();
    if (options) setOptions(request, options);
  }

  #invoke(transform: Callback, bytes: Uint8Array): Promise<Uint8Array> {
    const call = new CallbackInvokeRequest().setToken(transform.getToken()).setRequest(bytes);
    return new Promise((resolve, reject) => {
      this.#client(transform.getTarget()).invoke(
        call,
        (error: grpc.ServiceError | null, response: CallbackInvokeResponse) =>
          error ? reject(new Error(error.details)) : resolve(response.getResponse_asU8()),
      );
    });
  }

  #client(target: string): CallbacksClient {
    const known = this.#clients.get(target);
    if (known) return known;
    const client = new CallbacksClient(target, grpc.credentials.createInsecure());
    this.#clients.set(target, client);
    return client;
  }
}

function optionsOf(request: RegisterResourceRequest): TransformResourceOptions {
  const options = new TransformResourceOptions()
    .setDependsOnList(request.getDependenciesList())
    .setIgnoreChangesList(request.getIgnorechangesList())
    .setReplaceOnChangesList(request.getReplaceonchangesList())
    .setVersion(request.getVersion())
    .setAliasesList(request.getAliasesList())
    .setProvider(request.getProvider())
    .setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList())
    .setDeletedWith(request.getDeletedwith())
    .setImport(request.getImportid());
  const protect = request.getProtect();
  if (protect !== undefined) options.setProtect(protect);
  const retain = request.getRetainondelete();
  if (retain !== undefined) options.setRetainOnDelete(retain);
  if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  for (const [name, reference] of request.getProvidersMap().entries()) options.getProvidersMap().set(name, reference);
  return options;
}

function setOptions(request: RegisterResourceRequest, options: TransformResourceOptions): void {
  request
    .setDependenciesList(options.getDependsOnList())
    .setIgnorechangesList(options.getIgnoreChangesList())
    .setReplaceonchangesList(options.getReplaceOnChangesList())
    .setAliasesList(options.getAliasesList())
    .setProvider(options.getProvider())
    .setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList())
    .setDeletebeforereplacedefined(options.hasDeleteBeforeReplace())
    .setDeletebeforereplace(options.getDeleteBeforeReplace() ?? false);
  const protect = options.getProtect();
  if (protect !== undefined) request.setProtect(protect);
  const retain = options.getRetainOnDelete();
  if (retain !== undefined) request.setRetainondelete(retain);
}
