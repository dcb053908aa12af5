import {
  BatchGetItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { Properties } from "../../../../../local/service";
import { operations } from "../../../../../local/services/dynamodb/operations";
import { handler } from "../test-cloud";
import {
  account,
  allow,
  caller,
  clients,
  cloud,
  document,
  item,
  put,
  refusal,
  region,
  table,
  tableArn,
  url,
  useCallers,
} from "./support/callers";

useCallers();

describe("calls of functions on the AWS port", () => {
  beforeAll(async () => {
    await table("orders");
    await table("stock");
  });

  it("are denied without a policy, in AWS's words, and allowed as soon as the role has one", async () => {
    const { send, grant } = await caller("plain");
    const denied = await send(put("orders"));
    expect(denied).toMatchObject({
      name: "AccessDeniedException",
      message:
        `User: arn:aws:sts::${account}:assumed-role/plain/plain is not authorized to perform: dynamodb:PutItem on ` +
        `resource: ${tableArn("orders")} because no identity-based policy allows the dynamodb:PutItem action`,
      $metadata: { httpStatusCode: 400 },
    });
    const hint = `denied: plain may not dynamodb:PutItem on ${tableArn("orders")}: grant dynamodb:PutItem on ${tableArn("orders")} to plain`;
    const said = () => cloud.printed.filter((line) => line.startsWith(hint)).length;
    expect(said()).toBe(1);
    await send(put("orders"));
    expect(said()).toBe(1);

    await grant(document(allow("dynamodb:PutItem", tableArn("orders"))));
    expect(await send(put("orders"))).toBeUndefined();
    expect((await send(put("stock")))?.name).toBe("AccessDeniedException");

    await grant(document(allow("dynamodb:GetItem", tableArn("orders"))));
    expect((await send(put("orders")))?.name).toBe("AccessDeniedException");
    expect(said()).toBe(2);
    expect(await send(new GetItemCommand({ TableName: tableArn("orders"), Key: item }))).toBeUndefined();
  });

  it("are judged on each table and index that they name", async () => {
    const { send, grant } = await caller("reader");
    const query = (IndexName?: string) =>
      new QueryCommand({
        TableName: "orders",
        IndexName,
        KeyConditionExpression: "#k = :v",
        ExpressionAttributeNames: { "#k": IndexName ? "other" : "pk" },
        ExpressionAttributeValues: { ":v": { S: "1" } },
      });
    await grant(document(allow(["dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:PutItem"], tableArn("orders"))));
    expect(await send(query())).toBeUndefined();
    expect((await send(query("byOther")))?.message).toContain(
      `on resource: ${tableArn("orders")}/index/byOther because`,
    );
    const batch = (...names: string[]) =>
      new BatchGetItemCommand({ RequestItems: Object.fromEntries(names.map((name) => [name, { Keys: [item] }])) });
    expect(await send(batch("orders"))).toBeUndefined();
    expect((await send(batch("orders", "stock")))?.message).toContain(
      `dynamodb:BatchGetItem on resource: ${tableArn("stock")}`,
    );
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: "orders", Item: item } },
        { ConditionCheck: { TableName: "stock", Key: item, ConditionExpression: "attribute_exists(pk)" } },
      ],
    });
    expect((await send(transaction))?.message).toContain(
      `dynamodb:ConditionCheckItem on resource: ${tableArn("stock")}`,
    );
    expect((await send(new ListTablesCommand({})))?.message).toContain(
      `dynamodb:ListTables on resource: ${tableArn("*")}`,
    );
    expect((await send(new DescribeTableCommand({ TableName: "orders" })))?.message).toContain(
      "dynamodb:DescribeTable",
    );
    await grant(document(allow("dynamodb:*", "*")));
    for (const command of [query("byOther"), batch("orders", "stock"), new ListTablesCommand({})])
      expect(await send(command)).toBeUndefined();
  });

  it("are judged by the member that counts, whatever else a request names", async () => {
    const { accessKeyId, grant } = await caller("sly");
    await grant(document(allow("dynamodb:*", [`${tableArn("orders")}*`, `${tableArn("stock")}/index/*`])));
    const raw = async (operation: string, body: object) => {
      const headers = {
        "x-amz-target": `DynamoDB_20120810.${operation}`,
        authorization: `Credential=${accessKeyId}/d/${region}/dynamodb/x`,
      };
      const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
      return { status: response.status, text: await response.text() };
    };
    const stock = { Put: { TableName: "stock", Item: item } };
    const orders = { Put: { TableName: "orders", Item: item } };
    expect((await raw("TransactWriteItems", { TableName: "orders", TransactItems: [orders] })).status).toBe(200);
    for (const [operation, body] of [
      ["TransactWriteItems", { TableName: "orders", TransactItems: [stock] }],
      ["BatchGetItem", { TableName: "orders", RequestItems: { stock: { Keys: [item] } } }],
      ["ListTagsOfResource", { TableName: "orders", ResourceArn: tableArn("stock") }],
      ["GetItem", { ResourceArn: tableArn("orders"), TableName: "stock", Key: item }],
      ["GetItem", { TableName: "stock", IndexName: "byOther", Key: item }],
    ] as const) {
      const { status, text } = await raw(operation, body);
      expect([operation, status, text]).toEqual([operation, 400, expect.stringContaining(tableArn("stock"))]);
    }
  });

  it("tell whoever may do nothing neither whether a table exists nor what is wrong with a request", async () => {
    const { send, accessKeyId } = await caller("curious");
    expect((await send(put("nowhere")))?.name).toBe("AccessDeniedException");
    const raw = async (operation: string, body: string) => {
      const headers = {
        "x-amz-target": `DynamoDB_20120810.${operation}`,
        authorization: `Credential=${accessKeyId}/d/r/dynamodb/x`,
      };
      const response = await fetch(url, { method: "POST", headers, body });
      return `${response.status} ${((await response.json()) as { __type: string }).__type}`;
    };
    for (const name of Object.keys(operations))
      expect([
        name,
        await raw(
          name,
          JSON.stringify({
            TableName: "orders",
            ResourceArn: tableArn("orders"),
            RequestItems: { orders: {} },
            TransactItems: [{ Get: { TableName: "orders" }, Put: { TableName: "orders" } }],
          }),
        ),
      ]).toEqual([name, "400 com.amazon.coral.service#AccessDeniedException"]);
    expect(await raw("PutItem", "{")).toBe("400 com.amazon.coral.service#SerializationException");
    expect(await raw("PutItem", "{}")).toBe("400 com.amazon.coral.validate#ValidationException");
    expect(await raw("Invent", "{}")).toBe("400 com.amazon.coral.service#UnknownOperationException");
    expect(await raw("CreateBackup", "{}")).toMatch(/^501/);
  });

  it("follow inline, attached and AWS-managed policies, an explicit deny and the boundary", async () => {
    const boundary = await cloud.declare("aws:iam/policy:Policy", "bound", {
      policy: document(allow("dynamodb:*", "*")),
    });
    const { send, grant } = await caller("bounded", {
      permissionsBoundary: boundary.id,
      inlinePolicies: [{ name: "own", policy: document(allow("dynamodb:PutItem", tableArn("orders"))) }],
      managedPolicyArns: ["arn:aws:iam::aws:policy/NobodyKnows"],
    });
    expect(await send(put("orders"))).toBeUndefined();
    expect(cloud.printed.filter((line) => line.includes("NobodyKnows"))).toEqual([
      "iam: the managed policy arn:aws:iam::aws:policy/NobodyKnows of bounded is not known here: it allows nothing",
    ]);

    await cloud.declare("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "admin", {
      role: "bounded",
      policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    });
    expect(await send(put("stock"))).toBeUndefined();
    await cloud.declare("aws:iam/policy:Policy", "bound", { policy: document(allow("dynamodb:Get*", "*")) });
    expect((await send(put("stock")))?.message).toMatch(
      /because no permissions boundary allows the dynamodb:PutItem action$/,
    );
    await cloud.declare("aws:iam/policy:Policy", "bound", { policy: document(allow("*", "*")) });
    await grant(document({ ...allow("dynamodb:Put*", "*"), Effect: "Deny" }));
    expect((await send(put("stock")))?.message).toMatch(/ with an explicit deny in an identity-based policy$/);
    await cloud.remove("aws:iam/rolePolicy:RolePolicy", "bounded-inline");
    expect(await send(put("stock"))).toBeUndefined();
    await cloud.remove("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "admin");
    expect((await send(put("stock")))?.message).toContain("because no identity-based policy allows");
  });

  it("with a boundary of elsewhere are not bounded here, which is said", async () => {
    const { send } = await caller("abroad", {
      permissionsBoundary: `arn:aws:iam::${account}:policy/of-the-organization`,
      inlinePolicies: [{ policy: document(allow("dynamodb:PutItem", "*")) }],
    });
    expect(await send(put("orders"))).toBeUndefined();
    expect(cloud.printed).toContain(
      `iam: the permissions boundary arn:aws:iam::${account}:policy/of-the-organization of abroad is not known here: it does not bound`,
    );
  });

  it("may depend on what is known of the caller, and on the time", async () => {
    const condition = (Condition: object) => document(allow("dynamodb:PutItem", "*", { Condition }));
    const { send, grant, arn } = await caller("conditional", { tags: { team: "red" } });
    const met = {
      StringEquals: { "aws:PrincipalTag/team": "red", "aws:PrincipalAccount": account, "aws:RequestedRegion": region },
      ArnLike: { "aws:PrincipalArn": arn, "lambda:SourceFunctionArn": "arn:aws:lambda:*:*:function:conditional" },
      Bool: { "aws:SecureTransport": "true" },
      Null: { "aws:SourceArn": "true", "aws:PrincipalTag/other": "true" },
    };
    await grant(condition(met));
    expect(await send(put("orders"))).toBeUndefined();
    cloud.time = Date.parse("2026-11-22T10:00:00Z");
    await grant(condition({ DateLessThan: { "aws:CurrentTime": "2026-11-22T11:00:00Z" } }));
    expect(await send(put("orders"))).toBeUndefined();
    cloud.time = Date.parse("2026-11-22T12:00:00Z");
    expect((await send(put("orders")))?.name).toBe("AccessDeniedException");
    cloud.time = undefined;
    await grant(condition({ "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": "1" } }));
    expect((await send(put("orders")))?.name).toBe("AccessDeniedException");
    expect(cloud.printed.at(-1)).toMatch(/\(the condition key dynamodb:LeadingKeys is not known here\)$/);
  });

  it("to an encrypted table take its key, by way of DynamoDB only, and by the key's own policy", async () => {
    const { outputs: key } = await cloud.declare("aws:kms/key:Key", "key");
    const { arn: keyArn } = key as { arn: string };
    await table("sealed", { serverSideEncryption: { enabled: true, kmsKeyArn: keyArn } });
    const { send, grant, arn } = await caller("sealer");
    const items = allow(["dynamodb:PutItem", "dynamodb:DescribeTable"], tableArn("sealed"));
    const decrypt = (service: string) =>
      allow("kms:Decrypt", keyArn, {
        Condition: { StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` } },
      });
    await grant(document(items));
    expect((await send(put("sealed")))?.message).toBe(
      "KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: User: " +
        `arn:aws:sts::${account}:assumed-role/sealer/sealer is not authorized to perform: kms:Decrypt on resource: ${keyArn} ` +
        "because no identity-based policy allows the kms:Decrypt action (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException)",
    );
    expect(await send(new DescribeTableCommand({ TableName: "sealed" }))).toBeUndefined();
    await grant(document(items, decrypt("s3")));
    expect((await send(put("sealed")))?.name).toBe("AccessDeniedException");
    await grant(document(items, decrypt("dynamodb")));
    expect(await send(put("sealed"))).toBeUndefined();

    const forOne = (AWS: string) => document(allow("kms:*", "*", { Principal: { AWS } }));
    await cloud.declare("aws:kms/key:Key", "key", { policy: forOne("arn:aws:iam::111111111111:root") });
    expect((await send(put("sealed")))?.message).toContain(
      "because no resource-based policy allows the kms:Decrypt action",
    );
    await grant(document(items));
    await cloud.declare("aws:kms/key:Key", "key", { policy: forOne(arn) });
    expect(await send(put("sealed"))).toBeUndefined();
  });

  it("are nobody's when the role is not declared or the function is gone, and the administrator's with any other key", async () => {
    const { send } = await caller("leaver", {
      inlinePolicies: [{ policy: document(allow("*", "*")) }],
    });
    expect(await send(put("orders"))).toBeUndefined();
    await cloud.function("leaver", handler("async () => 1"), { role: `arn:aws:iam::${account}:role/path/elsewhere` });
    expect((await send(put("orders")))?.message).toContain("assumed-role/elsewhere/leaver is not authorized");
    expect(cloud.printed.at(-1)).toContain("role/path/elsewhere is not declared in this program");
    await cloud.remove("aws:lambda/function:Function", "leaver");
    expect((await send(put("orders")))?.name).toBe("AccessDeniedException");
    const administrator = new DynamoDBClient({
      endpoint: url,
      region,
      credentials: { accessKeyId: "ASIAAAAAAAAAAEXAMPLE", secretAccessKey: "x" },
    });
    clients.push(administrator);
    expect(await refusal(administrator.send(put("orders")))).toBeUndefined();
  });

  it("to a service that cannot tell what its calls take are not judged, which is said once", async () => {
    const { accessKeyId } = await caller("pioneer");
    const call = () =>
      fetch(url, {
        method: "POST",
        headers: { authorization: `Credential=${accessKeyId}/d/${region}/ssm/aws4_request` },
      });
    expect([(await call()).status, (await call()).status]).toEqual([200, 200]);
    expect(cloud.printed.filter((line) => line.includes("ssm"))).toEqual([
      "iam: calls of functions to ssm are not judged by their roles here",
    ]);
  });
});

describe("functions", () => {
  it("whose role does not trust Lambda are refused, as on AWS", async () => {
    const trust = (Service: string) => document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } });
    const role = (service: string) =>
      cloud.declare("aws:iam/role:Role", "trusting", { assumeRolePolicy: trust(service) });
    const { outputs } = await role("ec2.amazonaws.com");
    const make = () => cloud.function("trusted", handler("async () => 1"), { role: (outputs as Properties).arn });
    await expect(make()).rejects.toThrow("The role defined for the function cannot be assumed by Lambda");
    await role("lambda.amazonaws.com");
    await expect(make()).resolves.toBeDefined();
  });

  it("whose role may not write their log are named, once", async () => {
    const lines = (name: string) =>
      cloud.printed.filter((line) => line.startsWith(`${name}: its role may not write its log`));
    await caller("mute");
    await cloud.lambda.invoke("mute", "{}");
    expect(lines("mute")).toHaveLength(1);
    await caller("talkative", {
      managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
    });
    expect(lines("talkative")).toEqual([]);
  });
});

describe("policies that AWS would not take", () => {
  it.each<[string, Properties]>([
    ["aws:iam/rolePolicy:RolePolicy", { role: "r", policy: "{}" }],
    ["aws:iam/policy:Policy", { policy: "no" }],
    ["aws:iam/role:Role", { inlinePolicies: [{ policy: "{" }] }],
    ["aws:iam/role:Role", { assumeRolePolicy: "{" }],
    ["aws:kms/key:Key", { policy: "{" }],
  ])("fail with the resource (%s)", async (type, inputs) => {
    await expect(cloud.declare(type, "bad", inputs)).rejects.toThrow(/^MalformedPolicyDocument/);
  });
});
