import { randomUUID } from "node:crypto";
import type { Cloud } from "../../../cloud";
import { AwsError } from "../../aws-json";
import { arnOf } from "../../ids";
import { readFunctionName } from "../function-name";
import { FunctionCaller, type Functions } from "./caller";
import type { Mapping, MappingSettings } from "./mapping";
import type { Source, SourceKind, SourceSurroundings } from "./source";
import { MappingStore } from "./store";

/** What a mapping is asked to be. What is left out stays, or is AWS's default. */
export interface MappingRequest {
  functionName?: string;
  sourceArn?: string;
  enabled?: boolean;
  settings: MappingSettings;
  /** True: settings that are left out go back to AWS's defaults. Default false: they stay. */
  isWhole?: boolean;
  tags?: Record<string, string>;
  createdBy?: string;
}

/** The event source mappings of a cloud: each enabled one has a source that reads for it. */
export class EventSources {
  readonly #store: MappingStore;
  readonly #mappings = new Map<string, Mapping>();
  readonly #open = new Map<string, Source>();
  #closed = false;

  /** @param kinds the event sources that there are */
  constructor(
    private readonly cloud: Cloud,
    private readonly functions: Functions,
    private readonly kinds: readonly SourceKind[],
  ) {
    this.#store = new MappingStore(cloud.store);
    for (const mapping of this.#store.all()) this.#mappings.set(mapping.uuid, mapping);
    // Those from before a restart are read for when all services are there, which is as soon as they are made.
    queueMicrotask(() => {
      for (const mapping of this.#mappings.values()) if (!this.#open.has(mapping.uuid)) this.#reopen(mapping);
    });
  }

  /** In the order in which they were made. */
  get all(): Mapping[] {
    return [...this.#mappings.values()];
  }

  /** @throws AwsError ResourceNotFoundException */
  get(uuid: string): Mapping {
    const mapping = this.#mappings.get(uuid);
    if (mapping) return mapping;
    throw new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", 404);
  }

  /** Makes a mapping, and begins to read for it. @throws AwsError as Lambda refuses it */
  create(request: MappingRequest): Mapping {
    const { sourceArn } = request;
    if (!sourceArn) throw invalid("Unrecognized event source.");
    const kind = this.kindOf(sourceArn);
    const functionArn = this.#functionArn(request.functionName);
    const settings = kind.complete(
      request.settings,
      { sourceArn, isByClient: request.createdBy === undefined },
      this.#around(functionArn),
    );
    const twin = this.all.find((one) => one.sourceArn === sourceArn && one.functionArn === functionArn);
    // Made by this very resource, and the run ended before that was recorded: it goes on from there.
    const isOurs = twin?.createdBy !== undefined && twin.createdBy === request.createdBy;
    if (twin && !isOurs)
      throw new AwsError("ResourceConflictException", kind.conflict(sourceArn, nameIn(functionArn), twin.uuid), 409);
    const mapping: Mapping = {
      uuid: twin?.uuid ?? randomUUID(),
      sourceArn,
      functionArn,
      enabled: request.enabled ?? true,
      settings,
      modifiedAt: this.cloud.clock.now(),
      tags: request.tags ?? {},
      createdBy: request.createdBy,
    };
    return this.#put(mapping);
  }

  /** @throws AwsError */
  update(uuid: string, request: MappingRequest): Mapping {
    const before = this.get(uuid);
    const functionArn =
      request.functionName === undefined ? before.functionArn : this.#functionArn(request.functionName);
    const { sourceArn } = before;
    const wanted = request.isWhole ? request.settings : { ...before.settings, ...defined(request.settings) };
    return this.#put({
      ...before,
      functionArn,
      enabled: request.enabled ?? before.enabled,
      settings: this.kindOf(sourceArn).complete(
        wanted,
        { sourceArn, isByClient: before.createdBy === undefined },
        this.#around(functionArn),
      ),
      modifiedAt: this.cloud.clock.now(),
      tags: request.tags ?? before.tags,
    });
  }

  /** @throws AwsError */
  delete(uuid: string): Mapping {
    const mapping = this.get(uuid);
    this.#close(uuid);
    this.#mappings.delete(uuid);
    this.#store.remove(uuid);
    this.kindOf(mapping.sourceArn).forget?.(mapping);
    return mapping;
  }

  /** ARN of a mapping. */
  arnOf = (uuid: string): string => arnOf(this.cloud, "lambda", `event-source-mapping:${uuid}`);

  /** @throws AwsError for an ARN of what is no event source here */
  kindOf(sourceArn: string): SourceKind {
    const [, , service = ""] = sourceArn.split(":");
    const kind = this.kinds.find((one) => one.service === service);
    if (kind) return kind;
    if (notEmulated.has(service))
      throw new AwsError("NotImplemented", `The local cloud does not emulate event sources of ${service}`, 501);
    throw invalid("Unrecognized event source.");
  }

  /** Whether sources of this kind are emulated. */
  hasKindOf(sourceArn: string): boolean {
    const [, , service] = sourceArn.split(":");
    return this.kinds.some((one) => one.service === service);
  }

  /** Takes away what clients have made, and what sources have read. */
  reset(isDeclared: (uuid: string) => boolean): void {
    for (const { uuid } of this.all) {
      if (isDeclared(uuid)) this.#open.get(uuid)?.reset?.();
      else this.delete(uuid);
    }
  }

  close(): void {
    this.#closed = true;
    for (const uuid of [...this.#open.keys()]) this.#close(uuid);
  }

  #put(mapping: Mapping): Mapping {
    this.#store.put(mapping);
    this.#mappings.set(mapping.uuid, mapping);
    this.#reopen(mapping);
    return mapping;
  }

  #reopen(mapping: Mapping): void {
    this.#close(mapping.uuid);
    if (!mapping.enabled || this.#closed) return;
    const source = this.kindOf(mapping.sourceArn).open(mapping, this.#around(mapping.functionArn));
    this.#open.set(mapping.uuid, source);
  }

  #close(uuid: string): void {
    this.#open.get(uuid)?.close();
    this.#open.delete(uuid);
  }

  #around(functionArn: string): SourceSurroundings {
    return { cloud: this.cloud, caller: new FunctionCaller(this.cloud, this.functions, functionArn) };
  }

  /** ARN of a function by its name or ARN; a qualifier stays, but for `$LATEST`. */
  #functionArn(nameOrArn: string | undefined): string {
    const found = nameOrArn === undefined ? undefined : this.functions.find(nameOrArn);
    if (nameOrArn === undefined || !found) throw invalid("Function does not exist");
    const { qualifier } = readFunctionName(nameOrArn);
    return qualifier === undefined || qualifier === "$LATEST" ? found.arn : `${found.arn}:${qualifier}`;
  }
}

/** Event sources of AWS that are not here. */
const notEmulated = new Set(["kinesis", "kafka", "mq", "rds"]);

const invalid = (message: string) => new AwsError("InvalidParameterValueException", message);

const nameIn = (functionArn: string): string => functionArn.split(":")[6] ?? functionArn;

const defined = (settings: MappingSettings): MappingSettings =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
