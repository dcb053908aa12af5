import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Cloud } from "../../cloud";
import { fileWith, withText } from "../../lambda/code";
import { AwsError } from "../aws-json";
import type { RoleCaller } from "../iam";
import { alphabets, arnOf, stableId } from "../ids";
import type { LogsService } from "../logs";
import { Aliases } from "./alias";
import { Concurrency } from "./concurrency";
import { LambdaFunction } from "./function";
import type { FunctionInputs } from "./function-inputs";
import { readFunctionName } from "./function-name";
import { LogPermission } from "./log-permission";
import { PublishedVersions } from "./versions";

/** All functions of a cloud, by name, with their versions and aliases. */
export class FunctionRegistry {
  readonly concurrency = new Concurrency();
  readonly aliases = new Aliases();
  private readonly functions = new Map<string, LambdaFunction>();
  private readonly published: PublishedVersions;
  /** Published versions that were called, by function and number. */
  private readonly versions = new Map<string, LambdaFunction>();
  /** Old states that still end what they have begun. */
  private readonly retiring = new Set<LambdaFunction>();
  /** Every access key id that was issued, also to functions that are gone: none of them is the administrator's. */
  private readonly issued = new Map<string, RoleCaller>();
  private closed = false;

  private readonly mayLog: LogPermission;

  constructor(private readonly cloud: Cloud) {
    this.mayLog = new LogPermission(cloud);
    this.published = new PublishedVersions(cloud.store);
  }

  /** All functions, as they are now. */
  get all(): LambdaFunction[] {
    return [...this.functions.values()];
  }

  /** Makes a function of this name, or swaps it: new requests go to the new one, the old one ends what it has begun. */
  put(inputs: FunctionInputs & { name: string }): LambdaFunction {
    const { reservedConcurrentExecutions: reserved = -1 } = inputs;
    this.concurrency.reserve(inputs.name, reserved < 0 ? undefined : reserved);
    const made = this.make(inputs, "$LATEST");
    const old = this.functions.get(inputs.name);
    this.functions.set(inputs.name, made);
    const accessKeyId = accessKeyOf(this.cloud, inputs.name);
    this.issued.set(accessKeyId, { functionArn: made.arn, role: inputs.role, sessionName: inputs.name });
    if (old) this.retire(old);
    return made;
  }

  /** Publishes a function as it is now; its last version, where nothing has changed since. */
  publish(name: string): LambdaFunction {
    const latest = this.find(`${name}:$LATEST`);
    latest.keepCode();
    const version = this.published.publish(latest.inputs);
    return this.find(`${name}:${version}`);
  }

  /** The published versions of a function, the oldest first. */
  versionsOf(name: string): LambdaFunction[] {
    return this.published.list(name).map(({ version }) => this.find(`${name}:${version}`));
  }

  /** The functions whose code holds a file of this text. */
  withFile(text: string): LambdaFunction[] {
    return this.all.filter(({ code }) => code && fileWith(code, text) !== undefined);
  }

  /** Puts other text in the place of a file in the code of a function. */
  replaceFile({ inputs, code }: LambdaFunction, before: string, after: string): void {
    if (!code || !inputs.code) return;
    const path = fileWith(code, before);
    if (path !== undefined) this.put({ ...inputs, code: withText(code, inputs.code, path, after) });
  }

  /** Takes a function and its versions away; what they have begun, they end. */
  remove(name: string): void {
    const versions = [...this.versions].filter(([key]) => key.startsWith(`${name}:`));
    for (const [key] of versions) this.versions.delete(key);
    const old = this.functions.get(name);
    this.functions.delete(name);
    this.published.remove(name);
    this.concurrency.reserve(name, undefined);
    for (const one of old ? [old, ...versions.map(([, version]) => version)] : []) this.retire(one);
  }

  /**
   * A function by its name, partial ARN or ARN, with or without a version or alias.
   *
   * @throws AwsError ResourceNotFoundException (404)
   */
  find(nameOrArn: string): LambdaFunction {
    const { name, qualifier } = readFunctionName(nameOrArn);
    const latest = this.functions.get(name);
    if (latest && (qualifier === undefined || qualifier === "$LATEST")) return latest;
    const found = latest && this.version(name, this.aliases.versionOf(name, String(qualifier)) ?? String(qualifier));
    if (found) return found;
    const arn = arnOf(this.cloud, "lambda", `function:${name || nameOrArn}${qualifier ? `:${qualifier}` : ""}`);
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
  }

  /** A function by its name or ARN, whatever its qualifier; undefined when there is none. */
  named(nameOrArn: string): LambdaFunction | undefined {
    return this.functions.get(readFunctionName(nameOrArn).name);
  }

  /** Who calls with this access key id, when we issued it. */
  byAccessKey(accessKeyId: string): RoleCaller | undefined {
    return this.issued.get(accessKeyId);
  }

  /** In whose name a function calls. */
  callerOf(name: string): RoleCaller {
    return this.issued.get(accessKeyOf(this.cloud, name)) ?? { sessionName: name };
  }

  /** Stops all instances at once; what they do is lost. The functions stay, with the concurrency that the program reserves. */
  async restart(): Promise<void> {
    for (const { name, inputs } of this.all) {
      const { reservedConcurrentExecutions: reserved = -1 } = inputs;
      this.concurrency.reserve(name, reserved < 0 ? undefined : reserved);
    }
    await Promise.all([
      ...[...this.functions.values(), ...this.versions.values()].map((one) => one.restart()),
      ...[...this.retiring].map((one) => one.close()),
    ]);
  }

  /** Stops all instances. */
  async close(): Promise<void> {
    this.closed = true;
    const all = [...this.functions.values(), ...this.versions.values(), ...this.retiring];
    await Promise.all(all.map((one) => one.close()));
  }

  private version(name: string, version: string): LambdaFunction | undefined {
    const known = this.versions.get(`${name}:${version}`);
    if (known) return known;
    const found = this.published.list(name).find((one) => one.version === version);
    if (!found) return version === "$LATEST" ? this.functions.get(name) : undefined;
    const made = this.make(found.inputs, version);
    this.versions.set(`${name}:${version}`, made);
    return made;
  }

  private make(inputs: FunctionInputs & { name: string }, version: string): LambdaFunction {
    const { cloud, mayLog } = this;
    const arn = arnOf(cloud, "lambda", `function:${inputs.name}`);
    return new LambdaFunction(inputs, {
      arn,
      version,
      slots: this.concurrency.of(inputs.name),
      region: cloud.region,
      awsUrl: cloud.awsUrl,
      accessKeyId: accessKeyOf(cloud, inputs.name),
      clock: cloud.clock,
      codeRoot: join(cloud.directory, "functions"),
      log: (group, stream, text, time) => {
        mayLog.check(arn, inputs.role, group, stream);
        const logs = cloud.services.get("logs") as LogsService | undefined;
        logs?.store.append(group, stream, text, time);
      },
      print: (line) => cloud.print(line),
    });
  }

  private retire(old: LambdaFunction): void {
    this.retiring.add(old);
    void old.drain().then(() => {
      this.retiring.delete(old);
      this.discardCode(old);
    });
  }

  /** Removes unpacked code that no function or version uses any more. */
  private discardCode({ code, inputs }: LambdaFunction): void {
    if (!code || this.closed) return;
    const users = [...this.functions.values(), ...this.retiring];
    if (users.some((one) => one.code?.home === code.home)) return;
    if (inputs.code && this.published.usesCode(inputs.code.hash)) return;
    rmSync(code.home, { recursive: true, force: true });
  }
}

/** The access key id of a function: AWS's form of temporary ones, the same on every start. */
const accessKeyOf = (cloud: Cloud, name: string) =>
  `ASIA${stableId(alphabets.base32, 16, cloud.project, cloud.stack, "function", name)}`;
