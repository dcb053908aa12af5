// CPU time of one judgement by a warm authorizer of an identity, as ratios to jose's bare jwtVerify with the same key and token, and to that with the one
// call that asks DynamoDB for user and session, bare too, in the same process.
// node bench/identity/authorizer.mjs [rounds]     (after npm run build)
import { fork } from "node:child_process";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchGetItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { jwtVerify, SignJWT } from "jose";
import { machineLoad, median, ratio } from "../support/numbers.mjs";
import { quietFunctions } from "../support/quiet.mjs";

const perRound = 200;
const count = Number(process.argv[2] ?? 11);
const folder = mkdtempSync(join(tmpdir(), "portico-bench-"));
const aws = fork(join(import.meta.dirname, "answers.mjs"));
const [{ url, privateKey: pem }] = await once(aws, "message");
const privateKey = createPrivateKey(pem);
const publicKey = createPublicKey(pem);
const issuer = "urn:portico:bench";

try {
  const require = createRequire(import.meta.url);
  const { bundleShipped } = require("../../dist/components/building-blocks/bundle.js");
  const routes = Object.fromEntries(
    Array.from({ length: 200 }, (_, at) => [`GET /things${at}/{id}`, { scopes: ["things:read"], roles: [] }]),
  );
  writeFileSync(join(folder, "index.js"), bundleShipped("identity/authorizer"));
  writeFileSync(join(folder, "routes.json"), JSON.stringify(routes));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "EXAMPLE",
    AWS_SECRET_ACCESS_KEY: "EXAMPLE",
    ISSUER: issuer,
    AUDIENCE: issuer,
    ALGORITHM: "ES256",
    SIGNING_KEY_ARNS: JSON.stringify([{ kid: "1", arn: "arn:aws:kms:eu-central-1:123456789012:key/1" }]),
    IDENTITY_TABLE: "identity",
    AUDIT_TABLE: "audit",
    AUDIT_RETENTION_DAYS: "400",
  });
  const startedAt = performance.now();
  const { handler } = require(join(folder, "index.js"));
  quietFunctions();
  const load = performance.now() - startedAt;

  const token = await new SignJWT({
    scope: "things:read",
    sid: "01SESSION",
    user_type: "human",
    email: "a@example.com",
  })
    .setProtectedHeader({ alg: "ES256", kid: "1", typ: "at+jwt" })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject("01USER")
    .setIssuedAt()
    .setExpirationTime("30min")
    .sign(privateKey);
  const event = {
    methodArn: "arn:aws:execute-api:eu-central-1:123456789012:abc/dev/GET/things7/1",
    httpMethod: "GET",
    resource: "/things7/{id}",
    headers: { Authorization: `Bearer ${token}` },
    multiValueHeaders: { Authorization: [`Bearer ${token}`] },
    requestContext: { requestId: "r" },
  };
  const database = new DynamoDBClient({});
  const ask = () =>
    database.send(
      new BatchGetItemCommand({
        RequestItems: {
          identity: {
            Keys: ["USER", "SESSION#01SESSION"].map((sk) => ({ pk: { S: "USER#01USER" }, sk: { S: sk } })),
            ConsistentRead: true,
          },
        },
      }),
    );
  const verify = () => jwtVerify(token, publicKey, { issuer, audience: issuer, algorithms: ["ES256"] });
  const work = {
    authorizer: () => handler(event),
    "jose and DynamoDB": async () => [await verify(), await ask()],
    jose: verify,
  };
  if ((await work.authorizer()).policyDocument.Statement[0].Effect !== "Allow") throw new Error("It let nobody in");

  const times = Object.fromEntries(Object.keys(work).map((name) => [name, []]));
  for (let round = -2; round < count; round++)
    for (const [name, once] of Object.entries(work)) {
      const before = process.cpuUsage();
      for (let time = 0; time < perRound; time++) await once();
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) times[name].push((user + system) / 1000 / perRound); // the first two warm up
    }
  database.destroy();
  const own = median(times.authorizer);
  console.log(
    `Node ${process.version}, ${count} rounds of ${perRound}, load ${machineLoad()}. Loading the bundle: ${load.toFixed(1)} ms. Aim: 1.3 x jose and DynamoDB, under 1 ms.\n`,
  );
  console.table(
    Object.fromEntries(
      Object.entries(times).map(([name, all]) => [
        name,
        { "CPU ms": median(all).toFixed(3), "authorizer to it": ratio(own, median(all)) },
      ]),
    ),
  );
} finally {
  aws.disconnect();
  rmSync(folder, { recursive: true });
}
