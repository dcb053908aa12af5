import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  type RotateSecretCommandInput,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import type { Service } from "../../../../local/service";
import { AwsError } from "../../../../local/services/aws-json";
import { createIamService } from "../../../../local/services/iam";
import { createKmsService } from "../../../../local/services/kms";
import { createSecretsManagerService } from "../../../../local/services/secretsmanager";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { Callers, Declared, policyOf } from "../support/declared";

const functionArn = "arn:aws:lambda:eu-central-1:000000000000:function:rotate";
const allowed = {
  document: policyOf({
    Effect: "Allow",
    Principal: { Service: "secretsmanager.amazonaws.com" },
    Action: "lambda:InvokeFunction",
    Resource: functionArn,
  }),
};
const callers = new Callers();

let port: AwsPort;
let declared: Declared;
let secrets: SecretsManagerClient;
let policy: typeof allowed | undefined;
/** Steps that the function was called for. */
let called: string[];
/** What a step does instead. */
let instead: Record<string, () => void>;

interface Step {
  Step: string;
  SecretId: string;
  ClientRequestToken: string;
}

/** What AWS's template of a rotation function does, by the SDK. */
async function rotationFunction({ Step, SecretId, ClientRequestToken: token }: Step): Promise<void> {
  called.push(Step);
  if (instead[Step] !== undefined) return instead[Step]();
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  if (!VersionIdsToStages[token]?.includes("AWSPENDING")) throw new Error("no stage for rotation");
  const pending = new GetSecretValueCommand({ SecretId, VersionId: token, VersionStage: "AWSPENDING" });
  if (Step === "createSecret") {
    await expect(secrets.send(pending)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const VersionStages = ["AWSPENDING"];
    const SecretString = `made by ${token}`;
    await secrets.send(new PutSecretValueCommand({ SecretId, ClientRequestToken: token, SecretString, VersionStages }));
  } else if (Step === "testSecret") await secrets.send(pending);
  else if (Step === "finishSecret") {
    const [RemoveFromVersionId] = Object.keys(VersionIdsToStages).filter((id) =>
      VersionIdsToStages[id]?.includes("AWSCURRENT"),
    );
    const move = { SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: token, RemoveFromVersionId };
    await secrets.send(new UpdateSecretVersionStageCommand(move));
  }
}

/** Lambda with that function alone. */
const functions = () => ({
  name: "lambda",
  types: [],
  resourcePolicy: () => policy,
  functionArn(arn: string) {
    if (arn !== functionArn) throw new AwsError("ResourceNotFoundException", "Function not found", 404);
    return arn;
  },
  invoke: (_: string, payload: string) =>
    rotationFunction(JSON.parse(payload) as Step).then(
      () => ({ payload: "null" }),
      (error: Error) => ({ payload: JSON.stringify({ errorMessage: error.message }), functionError: "Unhandled" }),
    ),
});

beforeEach(async () => {
  policy = allowed;
  called = [];
  instead = {};
  port = await openAwsPort((cloud) => [
    createIamService(cloud),
    createKmsService(cloud),
    functions() as Service,
    createSecretsManagerService(cloud),
    callers,
  ]);
  declared = new Declared(port);
  secrets = new SecretsManagerClient(port.aws);
  await secrets.send(new CreateSecretCommand({ Name: "s", SecretString: "first", ClientRequestToken: first }));
});
afterEach(async () => {
  secrets.destroy();
  await port.close();
});

const first = "00000000-0000-4000-8000-000000000001";
const rotate = (more: Partial<RotateSecretCommandInput> = {}) =>
  secrets.send(new RotateSecretCommand({ SecretId: "s", RotationLambdaARN: functionArn, ...more }));
const describeSecret = () => secrets.send(new DescribeSecretCommand({ SecretId: "s" }));
const value = async (VersionStage?: string) =>
  (await secrets.send(new GetSecretValueCommand({ SecretId: "s", VersionStage }))).SecretString;
const until = async (holds: () => boolean | Promise<boolean>) => {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 200) throw new Error("it did not come to hold");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const rotated = async (id: string | undefined) =>
  JSON.stringify((await describeSecret()).VersionIdsToStages?.[id ?? ""]) === '["AWSCURRENT"]';
const steps = ["createSecret", "setSecret", "testSecret", "finishSecret"];

describe("rotation", () => {
  it("runs the four steps of the function, and the secret is another", async () => {
    const { VersionId, Name } = await rotate({ RotationRules: { AutomaticallyAfterDays: 1 } });
    expect(Name).toBe("s");
    await until(() => rotated(VersionId));
    expect(called).toEqual(steps);
    expect([await value(), await value("AWSPREVIOUS")]).toEqual([`made by ${VersionId}`, "first"]);
    expect(await describeSecret()).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: functionArn,
      RotationRules: { AutomaticallyAfterDays: 1 },
      LastRotatedDate: expect.any(Date),
      NextRotationDate: expect.any(Date),
      VersionIdsToStages: { [first]: ["AWSPREVIOUS"], [VersionId ?? ""]: ["AWSCURRENT"] },
    });
  });

  it("comes again by the clock, until it is cancelled", async () => {
    const { VersionId } = await rotate({ RotationRules: { AutomaticallyAfterDays: 30 } });
    await until(() => rotated(VersionId));
    port.clock.advance("29 days");
    expect(called).toHaveLength(4);
    port.clock.advance("2 days");
    await until(async () => called.length === 8 && (await value()) !== `made by ${VersionId}`);
    await secrets.send(new CancelRotateSecretCommand({ SecretId: "s" }));
    expect(await describeSecret()).toMatchObject({ RotationEnabled: false, RotationLambdaARN: functionArn });
    port.clock.advance("90 days");
    await until(() => called.length === 8);
    expect((await describeSecret()).NextRotationDate).toBeUndefined();
  });

  it("goes by an expression too, and begins when that says so", async () => {
    const RotationRules = { ScheduleExpression: "rate(12 hours)", Duration: "2h" };
    await rotate({ RotateImmediately: false, RotationRules });
    await until(async () => Object.keys((await describeSecret()).VersionIdsToStages ?? {}).length === 1);
    expect([called.splice(0), await value()]).toEqual([["testSecret"], "first"]);
    port.clock.advance("13 hours");
    await until(async () => (await value()) !== "first");
    expect(called).toEqual(steps);
  });

  it("that fails is said, leaves the secret as it was, and is attempted again", async () => {
    instead.setSecret = () => {
      throw new Error("no database");
    };
    const { VersionId } = await rotate();
    await until(() => port.lines.length === 1);
    expect(port.lines[0]).toMatch(/is not complete: setSecret of \S+ failed: .*no database/);
    expect([await value(), called]).toEqual(["first", ["createSecret", "setSecret"]]);
    delete instead.setSecret;
    instead.createSecret = () => undefined; // as the template does with a version that has a value
    await expect(rotate()).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "A previous rotation isn't complete. That rotation will be reattempted.",
    });
    await until(() => rotated(VersionId));
    expect(await value()).toBe(`made by ${VersionId}`);
  });
});

describe("RotateSecret refuses", () => {
  it("a secret without a function", async () => {
    await expect(rotate({ RotationLambdaARN: undefined })).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "No Lambda rotation function ARN is associated with this secret.",
    });
  });

  it("a function that is not there, or does not let Secrets Manager in", async () => {
    const refusal = {
      name: "AccessDeniedException",
      message:
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
    };
    await expect(rotate({ RotationLambdaARN: `${functionArn}x` })).rejects.toMatchObject(refusal);
    policy = undefined;
    await expect(rotate()).rejects.toMatchObject(refusal);
    expect((await describeSecret()).RotationEnabled).toBeUndefined();
  });

  it("two rules at once", async () => {
    const RotationRules = { AutomaticallyAfterDays: 1, ScheduleExpression: "rate(1 day)" };
    await expect(rotate({ RotationRules })).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("who may not call the function", async () => {
    const statement = { Effect: "Allow", Action: "secretsmanager:RotateSecret", Resource: "*" };
    const client = new SecretsManagerClient(await callers.client(port, declared, "rotator", statement));
    const command = new RotateSecretCommand({ SecretId: "s", RotationLambdaARN: functionArn });
    await expect(client.send(command)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("lambda:InvokeFunction"),
    });
    client.destroy();
  });
});

describe("a declared rotation", () => {
  it("rotates at once, and ends when it is taken away", async () => {
    const token = "aws:secretsmanager/secretRotation:SecretRotation";
    const { ARN } = await describeSecret();
    const made = await declared.put(token, "r", {
      secretId: ARN,
      rotationLambdaArn: functionArn,
      rotationRules: { automaticallyAfterDays: 7 },
    });
    expect(made).toMatchObject({ id: ARN, outputs: { rotationEnabled: true } });
    await until(async () => (await value()) !== "first");
    await declared.remove(token, "r");
    port.clock.advance("30 days");
    expect(await describeSecret()).toMatchObject({ RotationEnabled: false });
    expect(called).toEqual(steps);
  });
});
