import { Topic } from "@pulumi/aws/sns";
import { LambdaFunction, type LambdaFunctionArgs, SecureGateway, Table } from "../../../components";
import { awsFunction, hello, inputs, keyArn, made, python, statementsOf } from "./support/lambda-function";
import { type RunOptions, run } from "./support/program";

const noCode = { code: undefined, runtime: undefined };

describe("LambdaFunction", () => {
  it("S2.1 runs shipped functions on Node 24", async () => {
    const { code, ...rest } = (await made({ entry: "events/read" })).one(awsFunction).inputs;
    expect(rest).toMatchObject({ runtime: "nodejs24.x", handler: "index.handler", architectures: ["arm64"] });
    expect((code as { path: string }).path).toMatch(/dist\/functions\/events\/read\.zip$/);
  });

  it("bundles a handler file when the program runs, and the same file to the same code", async () => {
    const codes = await Promise.all([inputs({ ...noCode, handler: hello }), inputs({ ...noCode, handler: hello })]);
    const [first, second] = codes.map(({ code }) => (code as { assets: Record<string, { text: string }> }).assets);
    expect(codes[0]).toMatchObject({ runtime: "nodejs24.x", handler: "index.handler" });
    expect(first?.["index.js"]?.text).toContain("hello");
    expect(first).toEqual(second);
  });

  it("takes code in other languages", async () => {
    expect(await inputs()).toMatchObject({ runtime: "python3.14", handler: "app.handler" });
  });

  it("S3.17 may remember answers in the table that its stack shares, and nothing else there", async () => {
    const all = await run(() => ["a", "b"].map((name) => new LambdaFunction(name, { ...python(), idempotency: true })));
    expect(all.one("aws:dynamodb/table:Table").inputs).toMatchObject({
      hashKey: "id",
      ttl: { attributeName: "expires", enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: keyArn },
    });
    for (const name of ["a", "b"]) {
      expect(all.one(awsFunction, name).inputs.environment).toMatchObject({
        variables: { IDEMPOTENCY_TABLE: "portico-idempotency-1a2b3c4" },
      });
      const onTable = statementsOf(all.one("aws:iam/rolePolicy:RolePolicy", `${name}-policy`)).filter(
        ({ Action: [action] }: { Action: string[] }) => action?.startsWith("dynamodb:"),
      );
      expect(onTable).toEqual([
        expect.objectContaining({
          Action: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
          Resource: ["arn:aws:dynamodb:eu-central-1:123456789012:table/portico-idempotency-1a2b3c4"],
        }),
      ]);
    }
  });

  it("S3.29 S3.17 may count limits in the table that its stack shares, and nothing else there", async () => {
    const all = await run(() => ["a", "b"].map((name) => new LambdaFunction(name, { ...python(), limits: true })));
    const table = all.one("aws:dynamodb/table:Table");
    expect(table.inputs).toMatchObject({
      hashKey: "id",
      ttl: { attributeName: "expires", enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: keyArn },
    });
    for (const name of ["a", "b"]) {
      expect(all.one(awsFunction, name).inputs.environment).toMatchObject({
        variables: { LIMITS_TABLE: "portico-limits-1a2b3c4" },
      });
      const onTable = statementsOf(all.one("aws:iam/rolePolicy:RolePolicy", `${name}-policy`)).filter(
        ({ Action: [action] }: { Action: string[] }) => action?.startsWith("dynamodb:"),
      );
      expect(onTable).toEqual([
        expect.objectContaining({
          Action: ["dynamodb:UpdateItem"],
          Resource: ["arn:aws:dynamodb:eu-central-1:123456789012:table/portico-limits-1a2b3c4"],
        }),
      ]);
    }
    expect((await made(python())).of("aws:dynamodb/table:Table")).toEqual([]);
  });

  it("S5.24 is traced", async () => {
    expect((await inputs()).tracingConfig).toEqual({ mode: "Active" });
  });

  it("has a timeout, memory and JSON logs, and no concurrency kept free", async () => {
    const made = await inputs();
    expect(made).toMatchObject({
      timeout: 10,
      memorySize: 1024,
      loggingConfig: { logFormat: "JSON", systemLogLevel: "INFO", applicationLogLevel: "INFO" },
    });
    expect(made.reservedConcurrentExecutions).toBeUndefined();
    expect(
      await inputs({ timeout: 29, memory: 256, reservedConcurrency: 5, logLevel: "debug", description: "Says hello" }),
    ).toMatchObject({
      timeout: 29,
      memorySize: 256,
      reservedConcurrentExecutions: 5,
      loggingConfig: { applicationLogLevel: "DEBUG" },
      description: "Says hello",
    });
  });

  it("S3.23 keeps instances started behind an alias, which gateways invoke", async () => {
    const { outputs, one } = await run(() => {
      const fn = new LambdaFunction("hello", { ...python(), provisionedConcurrency: 3, reservedConcurrency: 3 });
      const operation = { security: [], responses: { 200: { description: "Done" } } };
      new SecureGateway("api", { routes: [{ method: "GET", path: "/", operation, function: fn }] });
      return { invokeArn: fn.invokeArn, qualifier: fn.qualifier };
    });
    expect(one(awsFunction, "hello").inputs).toMatchObject({ publish: true, reservedConcurrentExecutions: 3 });
    expect(one("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig").inputs).toEqual({
      functionName: "hello-1a2b3c4",
      qualifier: "live",
      provisionedConcurrentExecutions: 3,
    });
    expect(outputs).toEqual({ invokeArn: "arn:invoke/hello-1a2b3c4:live", qualifier: "live" });
    expect(one("aws:lambda/permission:Permission", "api-get").inputs).toMatchObject({
      function: "hello-1a2b3c4",
      qualifier: "live",
    });
  });

  it("tells the handler kit who and where it is, and encrypts that", async () => {
    expect(await inputs({}, { config: { "portico:stage": "blue" } })).toMatchObject({
      environment: { variables: { SERVICE_NAME: "hello", LOG_LEVEL: "info", PORTICO_STAGE: "blue" } },
      kmsKeyArn: keyArn,
    });
    expect(await inputs({ service: "shop", environment: { COLOUR: "red" } })).toMatchObject({
      environment: { variables: { SERVICE_NAME: "shop", PORTICO_STAGE: "dev", COLOUR: "red" } },
    });
  });

  it("gets its environment and role from its links", async () => {
    const all = await made(() => ({
      ...python(),
      links: [
        new Table("orders", { partitionKey: "id" }).link("read"),
        new Table("carts", { partitionKey: "id" }).linkAs("CARTS_TABLE", "put"),
      ],
    }));
    expect(all.one(awsFunction).inputs.environment).toMatchObject({
      variables: { TABLE_NAME: "orders-1a2b3c4", CARTS_TABLE: "carts-1a2b3c4" },
    });
    expect(statementsOf(all.one("aws:iam/rolePolicy:RolePolicy", "hello-policy"))).toContainEqual({
      Effect: "Allow",
      Action: ["dynamodb:PutItem"],
      Resource: ["arn:aws:dynamodb:eu-central-1:123456789012:table/carts-1a2b3c4"],
    });
  });

  it("S3.17 may do nothing without links but write its own log and send traces", async () => {
    const all = await made(python);
    expect(statementsOf(all.one("aws:iam/rolePolicy:RolePolicy", "hello-policy"))).toEqual([
      { Effect: "Allow", Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: ["*"] },
    ]);
    expect(statementsOf(all.one("aws:iam/rolePolicy:RolePolicy", "hello-log-policy"))).toEqual([
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: ["arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/hello-1a2b3c4:*"],
      },
    ]);
    const { assumeRolePolicy } = all.one("aws:iam/role:Role").inputs;
    expect(JSON.parse(String(assumeRolePolicy)).Statement).toEqual([
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
    ]);
  });

  it("has its permissions before its code", async () => {
    const all = await made(python);
    expect(all.one(awsFunction).dependencies).toContain(all.one("aws:iam/rolePolicy:RolePolicy", "hello-policy").urn);
  });

  it("is bounded by the stack's permissions boundary", async () => {
    const boundary = "arn:aws:iam::123456789012:policy/boundary";
    const bounded = await made(python, { config: { "portico:permissionsBoundary": boundary } });
    expect(bounded.one("aws:iam/role:Role").inputs.permissionsBoundary).toBe(boundary);
    expect((await made(python)).one("aws:iam/role:Role").inputs.permissionsBoundary).toBeUndefined();
  });

  it("keeps its log for 30 days, in production for a year, or as asked", async () => {
    const log = async (args: LambdaFunctionArgs, options?: RunOptions) =>
      (await made({ ...python(), ...args }, options)).one("aws:cloudwatch/logGroup:LogGroup").inputs;
    expect(await log({})).toMatchObject({
      name: "/aws/lambda/hello-1a2b3c4",
      retentionInDays: 30,
      kmsKeyId: keyArn,
    });
    expect(await log({}, { stack: "prod" })).toMatchObject({ retentionInDays: 365 });
    expect(await log({ logRetentionDays: 7, key: { skip: true } })).toEqual(
      expect.not.objectContaining({ kmsKeyId: expect.anything() }),
    );
    expect(await log({ logRetentionDays: 7 })).toMatchObject({ retentionInDays: 7 });
  });

  it("keeps what failed for good where events invoke it", async () => {
    const all = await made({ ...python(), asynchronous: true });
    const queue = all.one("aws:sqs/queue:Queue");
    expect(queue.inputs).toMatchObject({ messageRetentionSeconds: 1_209_600, kmsMasterKeyId: keyArn });
    const config = all.one("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig");
    const queueArn = "arn:aws:sqs:eu-central-1:123456789012:hello-failure-queue-1a2b3c4";
    expect(config.inputs).toMatchObject({
      functionName: "hello-1a2b3c4",
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: queueArn } },
    });
    const policy = all.one("aws:iam/rolePolicy:RolePolicy", "hello-policy");
    expect(statementsOf(policy)).toEqual(
      expect.arrayContaining([
        { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [queueArn] },
        { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [keyArn] },
      ]),
    );
    expect(config.dependencies).toContain(policy.urn);
  });

  it("encrypts failed events with SQS's own key where the customer key is skipped", async () => {
    const all = await made({ ...python(), asynchronous: true, key: { skip: true } });
    expect(all.one("aws:sqs/queue:Queue").inputs).toMatchObject({ sqsManagedSseEnabled: true });
    expect(JSON.stringify(all.all)).not.toContain("kms:");
    expect(all.one(awsFunction).inputs.kmsKeyArn).toBeUndefined();
  });

  it("has no queue where callers wait", async () => {
    const all = await made(python);
    expect(all.of("aws:sqs/queue:Queue")).toEqual([]);
  });

  it("tells its names, and the name of the function only when it may write its log", async () => {
    const { outputs, one } = await run(() => {
      const fn = new LambdaFunction("hello", { ...python(), asynchronous: true });
      new Topic("needs-it", { displayName: fn.functionName });
      const { functionName, arn, invokeArn, roleArn, logGroupName, timeout, failureQueueName } = fn;
      return { functionName, arn, invokeArn, roleArn, logGroupName, timeout, failureQueueName };
    });
    expect(outputs).toMatchObject({
      functionName: "hello-1a2b3c4",
      arn: "arn:aws:lambda:eu-central-1:123456789012:function:hello-1a2b3c4",
      roleArn: "arn:aws:iam::123456789012:role/hello-role-1a2b3c4",
      logGroupName: "/aws/lambda/hello-1a2b3c4",
      timeout: 10,
      failureQueueName: "hello-failure-queue-1a2b3c4",
    });
    expect(outputs.invokeArn).toMatch(/^arn:aws:apigateway:.*hello-1a2b3c4\/invocations$/);
    expect(one("aws:sns/topic:Topic").dependencies).toContain(
      one("aws:iam/rolePolicy:RolePolicy", "hello-log-policy").urn,
    );
  });

  it("shows neither code nor links in its own state", async () => {
    const all = await made(() => ({ ...python(), links: [new Table("t", { partitionKey: "id" }).link("read")] }));
    expect(all.one("portico:index:LambdaFunction").inputs).toEqual({ handler: "app.handler", runtime: "python3.14" });
  });

  it("can be reshaped: each child, and children of children from further up", async () => {
    const all = await made(
      python,
      {},
      {
        transform: {
          function: { layers: ["arn:layer"] },
          role: (args) => ({ ...args, path: "/shop/" }),
        },
      },
    );
    expect(all.one(awsFunction).inputs.layers).toEqual(["arn:layer"]);
    expect(all.one("aws:iam/role:Role").inputs.path).toBe("/shop/");
  });
});
