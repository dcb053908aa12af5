import { randomUUID } from "node:crypto";
import type { Cloud } from "../../cloud";
import { readSchedule, type Schedule } from "../../schedule";
import { Clockwork, type Scheduled } from "../../schedule/clockwork";
import { AwsError } from "../aws-json";
import type { IamService } from "../iam";
import type { LambdaService } from "../lambda";
import { moveStage, type Rotation, type Secret, type SecretVersion, secretErrors } from "./secret";
import type { Secrets } from "./secrets";

/** The steps of a rotation, in order (AWS, Secrets Manager user guide: "Lambda rotation functions"). */
const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;
type Step = (typeof steps)[number];

const principal = "secretsmanager.amazonaws.com";

/** What a rotation is asked to be. */
export interface AskedRotation {
  /** Default: as before. */
  lambdaArn?: string;
  rules?: Rotation["rules"];
  /** Default true. False: the function's test is all that is run. */
  isImmediate?: boolean;
  /** Id of the version that it makes. Default: a new one. */
  token?: string;
}

/** Rotates secrets by their functions: when that is asked for, and by the clock. */
export class Rotations {
  readonly #clockwork: Clockwork;
  readonly #underWay = new Set<string>();

  constructor(
    private readonly cloud: Cloud,
    private readonly secrets: Secrets,
  ) {
    this.#clockwork = new Clockwork(cloud, (arn) => this.#scheduled(arn));
  }

  /** Takes up the schedules of all secrets. */
  start(): void {
    for (const { arn } of this.secrets.all()) this.#clockwork.look(arn);
  }

  /**
   * Sets a secret's rotation, and begins with one. Answers the id of its version; the function works after that.
   *
   * @throws AwsError as RotateSecret answers
   */
  rotate(secret: Secret, asked: AskedRotation): string {
    const lambdaArn = asked.lambdaArn ?? secret.rotation?.lambdaArn;
    if (lambdaArn === undefined)
      throw secretErrors.request("No Lambda rotation function ARN is associated with this secret.");
    const rules = asked.rules ?? secret.rotation?.rules;
    if (rules !== undefined) timesOf(rules);
    this.#checkFunction(secret, lambdaArn);
    const token = asked.token ?? randomUUID();
    const pending = pendingOf(secret);
    if (pending !== undefined && pending.id !== token) {
      void this.#run(secret.arn, pending.id, steps);
      throw secretErrors.request("A previous rotation isn't complete. That rotation will be reattempted.");
    }
    const isImmediate = asked.isImmediate ?? true;
    const since = this.secrets.now;
    this.secrets.keep({ ...secret, rotation: { ...secret.rotation, lambdaArn, rules, since, isEnabled: true } });
    this.#clockwork.look(secret.arn);
    this.#begin(secret.arn, token);
    void this.#run(secret.arn, token, isImmediate ? steps : ["testSecret"]);
    return token;
  }

  /** Ends the rotation of a secret; it may be begun again without naming the function. */
  cancel(secret: Secret): void {
    if (secret.rotation) this.secrets.keep({ ...secret, rotation: { ...secret.rotation, isEnabled: false } });
    this.#clockwork.look(secret.arn);
  }

  /** When a secret is rotated next, in milliseconds since 1970; undefined where nothing says so. */
  nextOf({ rotation }: Secret): number | undefined {
    if (!rotation?.isEnabled || rotation.rules === undefined) return undefined;
    return timesOf(rotation.rules)?.next(this.secrets.now, rotation.since);
  }

  #scheduled(arn: string): Scheduled | undefined {
    const rotation = this.secrets.resolve(arn)?.rotation;
    const schedule = rotation?.isEnabled && rotation.rules ? timesOf(rotation.rules) : undefined;
    if (rotation === undefined || schedule === undefined) return undefined;
    return { schedule, since: rotation.since, due: () => this.#due(arn) };
  }

  /** One that is not complete is attempted again. */
  #due(arn: string): void {
    const secret = this.secrets.resolve(arn);
    if (secret === undefined || secret.goneAt !== undefined) return;
    const pending = pendingOf(secret);
    const token = pending?.id ?? randomUUID();
    if (pending === undefined) this.#begin(arn, token);
    void this.#run(arn, token, steps);
  }

  /** The version that is to be, without a value: the function's first step gives it one. */
  #begin(arn: string, token: string): void {
    const secret = this.secrets.find(arn);
    if (secret.versions.some(({ id }) => id === token)) return;
    const version: SecretVersion = { id: token, stages: [], createdAt: this.secrets.now, kind: "string" };
    secret.versions.push(version);
    moveStage(secret, "AWSPENDING", version);
    this.secrets.keep(secret);
  }

  async #run(arn: string, token: string, wanted: readonly Step[]): Promise<void> {
    if (this.#underWay.has(arn)) return;
    this.#underWay.add(arn);
    try {
      if (wanted !== steps) await this.#fill(arn, token);
      for (const step of wanted) await this.#call(arn, token, step);
      this.#finish(arn, token, wanted === steps);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.cloud.print(`secretsmanager: the rotation of ${arn} is not complete: ${reason}`);
    } finally {
      this.#underWay.delete(arn);
    }
  }

  /** For a test, the version that is to be has the value that there is. */
  async #fill(arn: string, token: string): Promise<void> {
    const secret = this.secrets.find(arn);
    const current = secret.versions.find(({ stages }) => stages.includes("AWSCURRENT"));
    if (current === undefined) return;
    await this.secrets.addVersion(secret, await this.secrets.open(secret, current), token, ["AWSPENDING"]);
  }

  async #call(arn: string, token: string, step: Step): Promise<void> {
    const secret = this.secrets.find(arn);
    const lambdaArn = secret.rotation?.lambdaArn ?? "";
    this.#checkFunction(secret, lambdaArn);
    const lambda = this.cloud.services.get("lambda") as LambdaService | undefined;
    const event = { Step: step, SecretId: arn, ClientRequestToken: token };
    const result = await lambda?.invoke(lambdaArn, JSON.stringify(event));
    if (result?.functionError) throw new Error(`${step} of ${lambdaArn} failed: ${result.payload}`);
  }

  /** What a test made goes; what a rotation made is pending no more once it is current. */
  #finish(arn: string, token: string, isRotation: boolean): void {
    const secret = this.secrets.resolve(arn);
    const version = secret?.versions.find(({ id }) => id === token);
    if (secret === undefined || version === undefined) return;
    if (!isRotation) secret.versions = secret.versions.filter((each) => each !== version);
    else if (version.stages.includes("AWSCURRENT")) {
      version.stages = version.stages.filter((stage) => stage !== "AWSPENDING");
      if (secret.rotation) secret.rotation.lastAt = this.secrets.now;
    } else throw new Error("finishSecret did not move AWSCURRENT to the new version");
    this.secrets.keep(secret);
  }

  /** @throws AwsError AccessDeniedException when there is no such function, or Secrets Manager may not call it */
  #checkFunction(secret: Secret, lambdaArn: string): void {
    const iam = this.cloud.services.get("iam") as IamService | undefined;
    const conditions = { "aws:SourceArn": secret.arn, "aws:SourceAccount": this.cloud.accountId };
    const refusal = iam?.judgeService(principal, { action: "lambda:InvokeFunction", resource: lambdaArn, conditions });
    if (refusal === undefined && this.#isThere(lambdaArn)) return;
    throw new AwsError(
      "AccessDeniedException",
      `Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal ${principal}.`,
    );
  }

  #isThere(lambdaArn: string): boolean {
    try {
      return (this.cloud.services.get("lambda") as LambdaService | undefined)?.functionArn(lambdaArn) !== undefined;
    } catch (error) {
      if (error instanceof AwsError) return false;
      throw error;
    }
  }
}

const pendingOf = ({ versions }: Secret): SecretVersion | undefined =>
  versions.find(({ stages }) => stages.includes("AWSPENDING") && !stages.includes("AWSCURRENT"));

/** When rules say that a secret is rotated. @throws AwsError InvalidParameterException for what AWS would refuse */
function timesOf({ AutomaticallyAfterDays: days, ScheduleExpression: expression }: NonNullable<Rotation["rules"]>) {
  if (days !== undefined && expression !== undefined)
    throw secretErrors.parameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  if (days === undefined && expression === undefined) return undefined;
  const schedule: Schedule | undefined = readSchedule(expression ?? `rate(${days} day${days === 1 ? "" : "s"})`);
  if (schedule === undefined) throw secretErrors.parameter(`Invalid ScheduleExpression ${expression ?? days}.`);
  return schedule;
}
