// The function that signs people in, as it is shipped and without gateway and local cloud, against the Argon2id that it cannot do without, and against a handler by
// hand: one read, Argon2id, one signature, one write. DynamoDB and KMS are answered at once, by another process.
// node bench/identity/login-function.mjs [rounds]     (after npm run build)
import { fork } from "node:child_process";
import { argon2, createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { machineLoad, median, ratio, rounds, shown } from "../support/numbers.mjs";
import { quietFunctions } from "../support/quiet.mjs";

const count = Number(process.argv[2] ?? 101);
const warmRounds = 100;
const password = "correct horse battery";
const email = "ada@example.com";
const id = "01M846VW6FQM4N9SGX76MZJ610";
/** Where the account signs in from, and where a stranger tries. */
const [home, elsewhere] = ["203.0.113.7", "198.51.100.9"];

const hash = promisify(argon2);
const derive = (nonce) =>
  hash("argon2id", { message: password, nonce, parallelism: 1, tagLength: 32, memory: 19_456, passes: 2 });
const base64 = (bytes) => bytes.toString("base64").replace(/=+$/, "");
const salt = randomBytes(16);
const kept = `$argon2id$v=19$m=19456,t=2,p=1$${base64(salt)}$${base64(await derive(salt))}`;

const texts = (values) => Object.fromEntries(Object.entries(values).map(([name, S]) => [name, { S }]));
const identifier = { pk: `IDENTIFIER#email#${email}`, sk: "IDENTIFIER" };
const user = { pk: `USER#${id}`, sk: "USER", id, type: "human", name: "Ada", email, password: kept };
const at = new Date().toISOString();
const state = { status: "active", verification_status: "verified", created_at: at, updated_at: at };
const aws = fork(join(import.meta.dirname, "store.mjs"));
aws.send([
  texts({ ...identifier, user: id, hashing: kept.slice(0, kept.lastIndexOf("$")) }),
  { ...texts({ ...user, ...state }), version: { N: "1" } },
]);
const [endpoint] = await once(aws, "message");

const folder = mkdtempSync(join(tmpdir(), "portico-bench-"));
Object.assign(process.env, {
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "EXAMPLE",
  ISSUER: "urn:portico:bench",
  AUDIENCE: "urn:portico:bench",
  ALGORITHM: "ES256",
  SIGNING_KEY_ARNS: JSON.stringify([{ kid: "1", arn: "arn:aws:kms:eu-central-1:123456789012:key/1" }]),
  SCOPES: "projects:read projects:write",
  IDENTITY_TABLE: "identity",
  LIMITS_TABLE: "limits",
  AUDIT_TABLE: "audit",
  AUDIT_RETENTION_DAYS: "400",
  MAIL_FROM: "no-reply@example.com",
  LOG_LEVEL: "critical",
});

try {
  const require = createRequire(import.meta.url);
  const { bundleShipped } = require("../../dist/components/building-blocks/bundle.js");
  writeFileSync(join(folder, "index.js"), bundleShipped("identity/auth"));
  const { handler } = require(join(folder, "index.js"));
  quietFunctions();

  async function ask(body, status, sourceIp = home) {
    const event = {
      httpMethod: "POST",
      resource: "/auth/login",
      path: "/auth/login",
      headers: { "Content-Type": "application/json" },
      multiValueHeaders: { "Content-Type": ["application/json"] },
      requestContext: {
        requestId: "r",
        stage: "dev",
        path: "/dev/auth/login",
        domainName: "example.com",
        identity: { sourceIp },
      },
      body: JSON.stringify(body),
    };
    const context = { awsRequestId: "r", getRemainingTimeInMillis: () => 30_000 };
    const answer = await handler(event, context);
    if (answer.statusCode !== status) throw new Error(`It answered ${answer.statusCode}: ${answer.body}`);
  }

  const [dynamodb, kms] = [new DynamoDBClient({}), new KMSClient({})];
  async function byHand() {
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: "identity", Key: texts({ pk: user.pk, sk: "USER" }) }),
    );
    const [, , , , nonce, expected] = Item.password.S.split("$");
    if (base64(await derive(Buffer.from(nonce, "base64"))) !== expected) throw new Error("It is another password");
    const Message = createHash("sha256").update(id).digest();
    const session = { pk: user.pk, sk: `SESSION#${randomBytes(16).toString("hex")}`, at };
    await Promise.all([
      kms.send(new SignCommand({ KeyId: "1", Message, MessageType: "DIGEST", SigningAlgorithm: "ECDSA_SHA_256" })),
      dynamodb.send(new PutItemCommand({ TableName: "identity", Item: texts(session) })),
    ]);
  }

  const work = {
    "Argon2id alone": () => derive(randomBytes(16)),
    "by hand": byHand,
    "sign in": () => ask({ identifier: email, password }, 200),
    "wrong password": () => ask({ identifier: email, password: "wrong password" }, 401),
    "wrong, stranger": () => ask({ identifier: email, password: "wrong password" }, 401, elsewhere),
    "unknown address": () => ask({ identifier: "bob@example.com", password }, 401, elsewhere),
  };
  const timed = async (once) => {
    const startedAt = performance.now();
    await once();
    return performance.now() - startedAt;
  };
  await rounds(warmRounds, work, timed);
  const times = await rounds(count, work, timed);
  const [bare, hand] = [median(times["Argon2id alone"]), median(times["by hand"])];
  for (const [name, all] of Object.entries(times)) {
    const value = median(all);
    console.log(
      `${name.padEnd(16)} ${shown(value).padStart(6)} ms  ${ratio(value, bare)} Argon2  ${ratio(value, hand)} by hand`,
    );
  }
  console.log(`load ${machineLoad()}, ${count} rounds`);
} finally {
  aws.disconnect();
  rmSync(folder, { recursive: true });
}
