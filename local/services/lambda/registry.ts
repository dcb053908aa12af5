import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Cloud } from "../../cloud";
import type { CodeArchive } from "../../lambda/code";
import { AwsError } from "../aws-json";
import type { RoleCaller } from "../iam";
import { alphabets, arnOf, stableId } from "../ids";
import type { LogsService } from "../logs";
import { LambdaFunction } from "./function";
import type { FunctionInputs } from "./function-inputs";
import { LogPermission } from "./log-permission";

/** A function's name, partial ARN or ARN, with or without a qualifier. */
const nameAndQualifier = /^(?:(?:arn:[^:]+:lambda:[^:]*:)?(?:\d*:)?function:)?([^:]+)(?::(.+))?$/;

/** The name in a function's name, partial ARN or ARN, and its qualifier. */
export function readFunctionName(nameOrArn: string): { name: string; qualifier?: string } {
  const [, name = "", qualifier] = nameAndQualifier.exec(nameOrArn) ?? [];
  return { name, qualifier };
}

/** All functions of a cloud, by name. */
export class FunctionRegistry {
  private readonly functions = new Map<string, LambdaFunction>();
  /** Old states that still end what they have begun. */
  private readonly retiring = new Set<LambdaFunction>();
  /** Every access key id that was issued, also to functions that are gone: none of them is the administrator's. */
  private readonly issued = new Map<string, RoleCaller>();
  private closed = false;

  private readonly mayLog: LogPermission;

  constructor(private readonly cloud: Cloud) {
    this.mayLog = new LogPermission(cloud);
  }

  /** Makes a function of this name, or swaps it: new requests go to the new one, the old one ends what it has begun. */
  put(inputs: FunctionInputs & { name: string }): LambdaFunction {
    const { cloud } = this;
    const arn = arnOf(cloud, "lambda", `function:${inputs.name}`);
    const accessKeyId = accessKeyOf(cloud, inputs.name);
    const { mayLog } = this;
    const made = new LambdaFunction(inputs, {
      arn,
      region: cloud.region,
      awsUrl: cloud.awsUrl,
      accessKeyId,
      clock: cloud.clock,
      codeRoot: join(cloud.directory, "functions"),
      log: (group, stream, text, time) => {
        mayLog.check(arn, inputs.role, group, stream);
        const logs = cloud.services.get("logs") as LogsService | undefined;
        logs?.store.append(group, stream, text, time);
      },
      print: (line) => cloud.print(line),
    });
    const old = this.functions.get(inputs.name);
    this.functions.set(inputs.name, made);
    this.issued.set(accessKeyId, { functionArn: arn, role: inputs.role, sessionName: inputs.name });
    if (old) this.retire(old);
    return made;
  }

  /** The functions whose code holds a file of this text. */
  withFile(text: string): LambdaFunction[] {
    return [...this.functions.values()].filter(({ inputs: { code } }) => fileOf(code, text) !== undefined);
  }

  /** Puts other text in the place of a file in the code of a function. */
  replaceFile(old: LambdaFunction, before: string, after: string): void {
    const { code } = old.inputs;
    const path = fileOf(code, before);
    if (path === undefined || !code || !("files" in code)) return;
    const hash = createHash("sha256").update(code.hash).update(after).digest("hex");
    this.put({ ...old.inputs, code: { ...code, hash, files: { ...code.files, [path]: { text: after } } } });
  }

  /** Takes a function away; what it has begun, it ends. */
  remove(name: string): void {
    const old = this.functions.get(name);
    this.functions.delete(name);
    if (old) this.retire(old);
  }

  /**
   * A function by its name, partial ARN or ARN, with or without `:$LATEST`.
   *
   * @throws AwsError ResourceNotFoundException (404)
   */
  find(nameOrArn: string): LambdaFunction {
    const { name, qualifier } = readFunctionName(nameOrArn);
    const found = this.functions.get(name);
    if (found && (qualifier === undefined || qualifier === "$LATEST")) return found;
    const arn = arnOf(this.cloud, "lambda", `function:${name || nameOrArn}${qualifier ? `:${qualifier}` : ""}`);
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
  }

  /** Who calls with this access key id, when we issued it. */
  byAccessKey(accessKeyId: string): RoleCaller | undefined {
    return this.issued.get(accessKeyId);
  }

  /** Stops all instances at once; what they do is lost. The functions stay. */
  async restart(): Promise<void> {
    await Promise.all([
      ...[...this.functions.values()].map((one) => one.restart()),
      ...[...this.retiring].map((one) => one.close()),
    ]);
  }

  /** Stops all instances. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.functions.values(), ...this.retiring].map((one) => one.close()));
  }

  private retire(old: LambdaFunction): void {
    this.retiring.add(old);
    void old.drain().then(() => {
      this.retiring.delete(old);
      this.discardCode(old);
    });
  }

  /** Removes unpacked code that no function uses any more. */
  private discardCode({ code }: LambdaFunction): void {
    const users = [...this.functions.values(), ...this.retiring];
    if (!code || this.closed || users.some((one) => one.code?.directory === code.directory)) return;
    rmSync(dirname(code.directory), { recursive: true, force: true });
  }
}

const fileOf = (code: CodeArchive | undefined, text: string): string | undefined =>
  code && "files" in code ? Object.keys(code.files).find((path) => code.files[path]?.text === text) : undefined;

/** The access key id of a function: AWS's form of temporary ones, the same on every start. */
const accessKeyOf = (cloud: Cloud, name: string) =>
  `ASIA${stableId(alphabets.base32, 16, cloud.project, cloud.stack, "function", name)}`;
