import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Cloud } from "../cloud";
import { AssetReader } from "../engine/assets";
import { listen, newServer, plainOf, structOf, unary, wireOf } from "../engine/grpc";
import { invoke } from "../engine/invokes";
import { nameOf } from "../engine/urn";
import { comparable, unmarshal } from "../engine/values";
import { sayNotEmulated } from "../services/not-emulated";
import type { Deployed } from "./deployed";
import { differences } from "./differences";
import { diffOf, diffOfLost, outputsOfCreate, outputsOfUpdate } from "./plan";

/** Configuration of AWS's provider that changes nothing here. */
const withoutEffect = ["allowedAccountIds", "assumeRoles", "defaultTags", "forbiddenAccountIds", "ignoreTags"];

/** What one provider is for. */
export interface SessionOptions {
  cloud: Cloud;
  deployed: Deployed;
  /** The folder that relative paths of assets begin in. */
  directory: string;
  /** Of AWS's provider: that of the program's SDK. */
  version: string;
}

/**
 * One provider `aws`, as Pulumi's engine knows it: its ResourceProvider protocol on a port of 127.0.0.1. Each has a configuration of its own; what they make is in
 * {@link Deployed} together.
 */
export class ProviderSession {
  /** How many resources it has created, updated and deleted. */
  readonly changes = { created: 0, updated: 0, deleted: 0 };
  /** Types that it has created resources of, which nothing emulates. */
  readonly declaredOnly = new Set<string>();
  readonly #server = newServer();
  readonly #cloud: Cloud;
  readonly #deployed: Deployed;
  readonly #assets: AssetReader;
  #region: string;
  #name = "aws";

  constructor({ cloud, deployed, directory, version }: SessionOptions) {
    this.#cloud = cloud;
    this.#deployed = deployed;
    this.#assets = new AssetReader(directory);
    this.#region = cloud.region;
    const info = new PluginInfo().setVersion(version);
    this.#server.addService(ResourceProviderService, {
      handshake: unary(() => new messages.ProviderHandshakeResponse().setAcceptSecrets(true)),
      attach: unary(() => new Empty()),
      getPluginInfo: unary(() => info),
      getSchema: unary(() => new messages.GetSchemaResponse().setSchema(JSON.stringify({ name: "aws", version }))),
      checkConfig: unary((request: messages.CheckRequest) => new messages.CheckResponse().setInputs(request.getNews())),
      diffConfig: unary((request: messages.DiffRequest) => this.#diffConfig(request)),
      configure: unary((request: messages.ConfigureRequest) => this.#configure(request)),
      check: unary((request: messages.CheckRequest) => new messages.CheckResponse().setInputs(request.getNews())),
      diff: unary((request: messages.DiffRequest) => this.#diff(request)),
      create: unary((request: messages.CreateRequest) => this.#create(request)),
      update: unary((request: messages.UpdateRequest) => this.#update(request)),
      delete: unary((request: messages.DeleteRequest) => this.#delete(request)),
      read: unary((request: messages.ReadRequest) => this.#read(request)),
      invoke: unary((request: messages.InvokeRequest) => this.#invoke(request)),
      call: unary((request: messages.CallRequest) => {
        throw new Error(`the method ${request.getTok()} is not emulated by the local cloud`);
      }),
      cancel: unary(() => new Empty()),
      getMapping: unary(() => new messages.GetMappingResponse()),
      getMappings: unary(() => new messages.GetMappingsResponse()),
    } satisfies Partial<IResourceProviderServer>);
  }

  /** Starts to listen and answers the port. */
  listen(): Promise<number> {
    return listen(this.#server);
  }

  close(): void {
    this.#server.forceShutdown();
  }

  /** Another configuration makes no resource anew: there is one region here, and one account. */
  #diffConfig(request: messages.DiffRequest): messages.DiffResponse {
    const former = comparable(plainOf(request.getOldInputs()));
    return diffOf(differences(former, comparable(plainOf(request.getNews()))), [], false);
  }

  async #configure(request: messages.ConfigureRequest): Promise<messages.ConfigureResponse> {
    const { properties: config } = await unmarshal(plainOf(request.getArgs()), this.#assets);
    const urn = request.getUrn();
    if (urn) this.#name = nameOf(urn);
    const print = (line: string) => this.#cloud.print(line);
    const { region } = this.#cloud;
    if (typeof config.region === "string") this.#region = config.region;
    if (this.#region !== region)
      print(`${this.#name}: the local cloud has one region, ${region}; resources for ${this.#region} are made there`);
    sayNotEmulated(print, this.#name, config, withoutEffect);
    return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
  }

  #diff(request: messages.DiffRequest): messages.DiffResponse {
    const urn = request.getUrn();
    const record = this.#deployed.find(urn, request.getId());
    if (!record || this.#deployed.isOutdated(record)) return diffOfLost();
    const former = comparable(plainOf(request.getOldInputs()));
    const inputs = comparable(plainOf(request.getNews()));
    const found = differences(former, inputs);
    const changed = [...new Set(found.map(({ property }) => property))];
    const { replaces, deletesFirst } = this.#deployed.judge({ urn, inputs }, former, changed);
    return diffOf(found, replaces, deletesFirst);
  }

  async #create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const wire = plainOf(request.getProperties());
    if (request.getPreview()) return new messages.CreateResponse().setProperties(wireOf(outputsOfCreate(wire)));
    const { properties, secrets } = await unmarshal(wire, this.#assets);
    const { id, type, outputs, emulated } = await this.#deployed.create({
      urn: request.getUrn(),
      inputs: properties,
      secrets,
    });
    this.changes.created += 1;
    if (!emulated) this.declaredOnly.add(type);
    return new messages.CreateResponse().setId(id).setProperties(structOf(outputs, secrets));
  }

  async #update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const wire = plainOf(request.getNews());
    if (request.getPreview()) {
      const outputs = outputsOfUpdate(plainOf(request.getOlds()), plainOf(request.getOldInputs()), wire);
      return new messages.UpdateResponse().setProperties(wireOf(outputs));
    }
    const { properties, secrets } = await unmarshal(wire, this.#assets);
    const asked = { urn: request.getUrn(), inputs: properties, secrets };
    const { outputs } = await this.#deployed.update(asked, request.getId());
    this.changes.updated += 1;
    return new messages.UpdateResponse().setProperties(structOf(outputs, secrets));
  }

  async #delete(request: messages.DeleteRequest): Promise<Empty> {
    if (await this.#deployed.delete(request.getUrn(), request.getId())) this.changes.deleted += 1;
    return new Empty();
  }

  /** For a refresh, and for an import, which brings no inputs. An answer without an id says that there is no such resource. */
  #read(request: messages.ReadRequest): messages.ReadResponse {
    const record = this.#deployed.find(request.getUrn(), request.getId());
    if (!record) return new messages.ReadResponse();
    const { id, outputs, inputs, secrets } = record;
    const known = request.getInputs();
    return new messages.ReadResponse()
      .setId(id)
      .setProperties(structOf(outputs, secrets))
      .setInputs(known && Object.keys(plainOf(known)).length > 0 ? known : structOf(inputs, secrets));
  }

  async #invoke(request: messages.InvokeRequest): Promise<messages.InvokeResponse> {
    const { properties } = await unmarshal(plainOf(request.getArgs()), this.#assets);
    const account = { accountId: this.#cloud.accountId, region: this.#region };
    return new messages.InvokeResponse().setReturn(structOf(invoke(request.getTok(), properties, account)));
  }
}
