import { EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Cloud } from "../../../../local/cloud";
import { Providers } from "../../../../local/provider";
import type { Properties, ResourceType } from "../../../../local/service";
import { Timers } from "../../../../local/timers";
import { recordingType } from "../engine/recording-type";

/** An answer of the cloud that stays open, as a plugin process sees it. */
class OpenAnswer extends EventEmitter {
  port = 0;
  writeHead(): this {
    return this;
  }
  write(text: string): void {
    this.port = (JSON.parse(text) as { port: number }).port;
  }
}

/** A provider of a local cloud, asked as Pulumi's engine asks it. */
export class ProviderUnderTest {
  readonly calls: string[] = [];
  readonly lines: string[] = [];
  readonly directory = mkdtempSync(join(tmpdir(), "portico-provider-"));
  readonly store = new DatabaseSync(":memory:");
  providers: Providers;
  readonly #answers: OpenAnswer[] = [];
  #client: ResourceProviderClient | undefined;

  constructor(private types = typesThatRecord) {
    this.providers = this.#cloud();
  }

  /** Opens a provider. */
  async open(): Promise<void> {
    await this.providers.restore([{ name: "test", types: this.types(this.calls) }]);
    const answer = new OpenAnswer();
    await this.providers.attach(answer as unknown as ServerResponse, this.directory);
    this.#answers.push(answer);
    this.#client = new ResourceProviderClient(`127.0.0.1:${answer.port}`, grpc.credentials.createInsecure());
  }

  /** As a plugin process that ends. */
  end(): void {
    for (const answer of this.#answers.splice(0)) answer.emit("close");
    this.#client?.close();
  }

  /** As a cloud that is started again on the same data; with other types, of another version. */
  async restart(types = this.types, port = 4400): Promise<void> {
    this.end();
    this.types = types;
    this.providers = this.#cloud(port);
    await this.open();
  }

  close(): void {
    this.end();
    this.providers.close();
    this.store.close();
    rmSync(this.directory, { recursive: true });
  }

  /** Calls a method of the protocol. Rejects with the error that the engine would show. */
  call<Response>(method: keyof ResourceProviderClient, request: object): Promise<Response> {
    const client = this.#client;
    if (!client) throw new Error("no provider is open");
    return new Promise((resolve, reject) => {
      const done = (error: grpc.ServiceError | null, response: Response) =>
        error ? reject(new Error(error.details)) : resolve(response);
      (client[method] as (request: object, done: unknown) => unknown).call(client, request, done);
    });
  }

  async create(urn: string, inputs: Properties, preview = false) {
    const request = new messages.CreateRequest().setUrn(urn).setProperties(structOf(inputs)).setPreview(preview);
    const response = await this.call<messages.CreateResponse>("create", request);
    return { id: response.getId(), outputs: plainOf(response.getProperties()) };
  }

  async update(urn: string, id: string, before: Properties, after: Properties, { preview = false, outputs = {} } = {}) {
    const request = new messages.UpdateRequest()
      .setUrn(urn)
      .setId(id)
      .setOldInputs(structOf(before))
      .setOlds(structOf(outputs))
      .setNews(structOf(after))
      .setPreview(preview);
    return plainOf((await this.call<messages.UpdateResponse>("update", request)).getProperties());
  }

  async diff(urn: string, id: string, before: Properties, after: Properties) {
    const request = new messages.DiffRequest()
      .setUrn(urn)
      .setId(id)
      .setOldInputs(structOf(before))
      .setOlds(structOf({}))
      .setNews(structOf(after));
    const response = await this.call<messages.DiffResponse>("diff", request);
    const details: Record<string, string | undefined> = {};
    response.getDetaileddiffMap().forEach((diff, path) => {
      details[path] = kindNames[diff.getKind()];
    });
    return {
      changes: response.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
      diffs: response.getDiffsList(),
      replaces: response.getReplacesList(),
      deletesFirst: response.getDeletebeforereplace(),
      details,
    };
  }

  async read(urn: string, id: string, inputs?: Properties) {
    const request = new messages.ReadRequest().setUrn(urn).setId(id);
    if (inputs) request.setInputs(structOf(inputs));
    const response = await this.call<messages.ReadResponse>("read", request);
    return { id: response.getId(), outputs: plainOf(response.getProperties()), inputs: plainOf(response.getInputs()) };
  }

  async delete(urn: string, id: string): Promise<void> {
    await this.call("delete", new messages.DeleteRequest().setUrn(urn).setId(id));
  }

  #cloud(port = 4400): Providers {
    const cloud: Cloud = {
      accountId: "000000000000",
      region: "eu-central-1",
      project: "shop",
      stack: "dev",
      clock: { now: Date.now },
      timers: new Timers({ now: Date.now }),
      store: this.store,
      directory: this.directory,
      url: `http://127.0.0.1:${port}`,
      awsUrl: `http://127.0.0.1:${port + 1}`,
      print: (line) => this.lines.push(line),
      services: new Map(),
    };
    return new Providers(cloud);
  }
}

const kindNames = ["add", "add, replace", "delete", "delete, replace", "update", "update, replace"];

const typesThatRecord = (calls: string[]): ResourceType[] => [
  recordingType("aws:sqs/queue:Queue", calls, { replaceOn: ["name", "fifoQueue"] }),
];

/** The URN of a resource of the stack `local`. */
export const urnOf = (name: string, type = "aws:sqs/queue:Queue"): string => `urn:pulumi:local::shop::${type}::${name}`;

export const plainOf = (struct: Struct | undefined): Properties => (struct?.toJavaScript() ?? {}) as Properties;

export const structOf = (value: Properties): Struct =>
  Struct.fromJavaScript(value as Parameters<typeof Struct.fromJavaScript>[0]);
