import type { Clock } from "../../cloud";
import { type Code, type CodeArchive, unpack } from "../../lambda/code";
import { defaultMaxInstances, type FunctionConfig } from "../../lambda/config";
import type { ChunkListener, InstanceHost, InstanceRequest } from "../../lambda/instance";
import { InstancePool, type Invocation } from "../../lambda/pool";
import { interpreterFor, interpreterNote } from "../../lambda/python/interpreter";
import { isPython } from "../../lambda/sandbox";
import { sayNotEmulated } from "../not-emulated";
import type { Slots } from "./concurrency";
import { type FunctionInputs, functionDefaults, whyNotEmulated } from "./function-inputs";

/** Properties that change on AWS how a function behaves, and do not here. */
const withoutEffect = ["capacityProviderConfig", "durableConfig", "fileSystemConfig", "layers", "tenancyConfig"];

/** Milliseconds after which the code of a function that nobody called is unpacked: long after a start, soon enough before its source changes. */
const keptAfter = 3_000;

/** Error type of a function whose sources do not compile. */
export const doesNotCompile = "Portico.DoesNotCompile";

/** What a function needs of the cloud around it. */
export interface FunctionSurroundings {
  /** Without a qualifier. */
  arn: string;
  /** `$LATEST`, or the number of a published version. */
  version: string;
  slots: Slots;
  region: string;
  awsUrl: string;
  accessKeyId: string;
  clock: Clock;
  /** Folder for unpacked code. */
  codeRoot: string;
  log(group: string, stream: string, text: string, time?: number): void;
  print(line: string): void;
}

/** One Lambda function, as it is or as it was published: its configuration, its code, and the instances that run it. */
export class LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  /** The concurrency that its requests take from. */
  readonly slots: Slots;
  readonly code: Code | undefined;
  private readonly keeping: NodeJS.Timeout | undefined;
  private pool: InstancePool | undefined;
  private fault: string | undefined;
  private readonly refusedHosts = new Set<string>();

  /** @throws Error when the code cannot be unpacked */
  constructor(
    readonly inputs: FunctionInputs & { name: string },
    private readonly around: FunctionSurroundings,
  ) {
    this.name = inputs.name;
    this.arn = around.arn;
    this.version = around.version;
    this.slots = around.slots;
    const reason = whyNotEmulated(inputs);
    if (reason) around.print(reason);
    sayNotEmulated((line) => around.print(line), this.name, inputs, withoutEffect);
    if (reason) return;
    this.code = unpack(inputs.code as CodeArchive, around.codeRoot);
    this.keeping = setTimeout(() => this.keepCode(), keptAfter);
    this.keeping.unref();
    this.pool = this.newPool(this.code);
    if (isPython(String(inputs.runtime))) void this.lookForPython(String(inputs.runtime));
  }

  /** ARN with the version. */
  get qualifiedArn(): string {
    return `${this.arn}:${this.version}`;
  }

  /** Name of the log group that its instances write to. */
  get logGroup(): string {
    return this.inputs.loggingConfig?.logGroup ?? `/aws/lambda/${this.name}`;
  }

  /**
   * Runs one request. Never rejects: what goes wrong in the function is in the invocation.
   *
   * @param onChunk gets what the handler streams; left out, that is put together to the answer
   */
  async run(request: InstanceRequest, onChunk?: ChunkListener): Promise<Invocation> {
    if (this.fault !== undefined)
      return { error: { errorType: doesNotCompile, errorMessage: this.fault }, coldStart: false };
    if (this.pool) return this.pool.run(request, onChunk);
    const errorMessage = whyNotEmulated(this.inputs) ?? "";
    return { error: { errorType: "Portico.NotEmulated", errorMessage }, coldStart: false };
  }

  /** Unpacks the code, so that it is there when its source is gone. What keeps it from that is told to who calls the function. */
  keepCode(): void {
    try {
      void this.code?.directory;
    } catch {}
  }

  /** From now on it answers with this mistake in its sources, until other code takes its place. */
  breakDown(mistake: string): void {
    this.fault = mistake;
  }

  /** Stops its instances at once; the next request starts a new one. */
  async restart(): Promise<void> {
    const old = this.pool;
    if (this.code) this.pool = this.newPool(this.code);
    await old?.close();
  }

  /** Lets requests under way end, then stops its instances. */
  async drain(): Promise<void> {
    clearTimeout(this.keeping);
    await this.pool?.drain();
  }

  /** Stops its instances at once. */
  async close(): Promise<void> {
    clearTimeout(this.keeping);
    await this.pool?.close();
  }

  /** Says at the start, not at the first request, when its Python is another one or is missing. */
  private async lookForPython(runtime: string): Promise<void> {
    const note = interpreterNote(this.name, runtime, await interpreterFor(runtime));
    if (note) this.around.print(note);
  }

  private newPool(code: Code): InstancePool {
    return new InstancePool(this.config(), code, this.host());
  }

  private config(): FunctionConfig {
    const { runtime, handler, memorySize, timeout, environment, loggingConfig } = this.inputs;
    return {
      name: this.name,
      arn: this.arn,
      version: this.version,
      runtime: String(runtime),
      handler: String(handler),
      memorySize: memorySize ?? functionDefaults.memorySize,
      timeout: timeout ?? functionDefaults.timeout,
      environment: environment?.variables ?? {},
      region: this.around.region,
      awsUrl: this.around.awsUrl,
      accessKeyId: this.around.accessKeyId,
      logGroup: this.logGroup,
      logFormat: loggingConfig?.logFormat === "JSON" ? "JSON" : "Text",
      logLevel: loggingConfig?.applicationLogLevel,
      systemLogLevel: loggingConfig?.systemLogLevel,
      maxInstances: defaultMaxInstances,
    };
  }

  private host(): InstanceHost {
    return {
      clock: this.around.clock,
      log: (stream, text, time) => this.around.log(this.logGroup, stream, text, time),
      refused: (host) => {
        if (this.refusedHosts.has(host)) return;
        this.refusedHosts.add(host);
        this.around.print(`${this.name}: refused a call to ${host}, the real AWS`);
      },
    };
  }
}
