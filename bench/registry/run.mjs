/**
 * Whether a page of a long list takes as long as the first one: a user with 10,000 projects reads them all, page by page, over HTTP, through gateway, authorizer and
 * function; then pages of the first and of the last tenth in turn. Prints their medians, and the ratio. Needs `npm run build`. `node bench/registry/run.mjs [projects]`.
 */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

const require = createRequire(import.meta.url);
const { LocalCloud } = require("../../dist/local/testing");
const { BatchWriteItemCommand, DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { encodeTime } = require("ulid");

const projects = Number(process.argv[2] ?? 10_000);
const [user, audience] = ["owner", "registry"];

const { publicKey, privateKey } = await generateKeyPair("ES256");
const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "ES256", use: "sig" }] };
const issuer = createServer(({ url }, response) => {
  const { port } = issuer.address();
  const configuration = { issuer: `http://127.0.0.1:${port}`, jwks_uri: `http://127.0.0.1:${port}/keys` };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(url === "/keys" ? keys : configuration));
});
await new Promise((resolve) => issuer.listen(0, "127.0.0.1", resolve));
const iss = `http://127.0.0.1:${issuer.address().port}`;
const token = await new SignJWT({ scope: "projects:read projects:write" })
  .setProtectedHeader({ alg: "ES256", kid: "1" })
  .setIssuer(iss)
  .setAudience(audience)
  .setSubject(user)
  .setIssuedAt()
  .setExpirationTime("7d")
  .sign(privateKey);

const fixture = `${import.meta.dirname}/../../test/local/fixtures/registry`;
const cloud = await LocalCloud.run(fixture, { config: { issuer: iss } });
await seed();
let asked = 0;
const cursors = await readAll();
const tenth = Math.max(1, Math.floor(cursors.length / 10));
const [first, last] = [[], []];
for (let round = 0; round < 4; round++)
  for (let at = 0; at < tenth; at++) {
    first.push((await page(cursors[at])).ms);
    last.push((await page(cursors[cursors.length - tenth + at])).ms);
  }
console.log(`${projects} projects in ${cursors.length} pages of 25`);
console.log(`first tenth  median ${median(first).toFixed(2)} ms of ${first.length} reads`);
console.log(`last tenth   median ${median(last).toFixed(2)} ms`);
console.log(`ratio        ${(median(last) / median(first)).toFixed(2)} (constant is 1)`);
await cloud.close();
issuer.close();

/** Puts projects and memberships as the registry writes them, a second apart. */
async function seed() {
  const client = new DynamoDBClient(cloud.aws);
  const table = String(cloud.outputs.tableName);
  const start = Date.now() - projects * 1000;
  const items = Array.from({ length: projects }, (_, n) => {
    const id = encodeTime(start + n * 1000, 10) + String(n).padStart(16, "0");
    const at = new Date(start + n * 1000).toISOString();
    const tenant = `PROJECT#${id}`;
    const common = { pk: tenant, tenant, position: tenant };
    const project = { sk: "PROJECT", id, name: `project ${n}`, status: "active", super_admin: user, metadata: "{}" };
    return [
      { ...texts({ ...common, ...project, created_at: at, updated_at: at }), version: { N: "1" } },
      texts({ ...common, sk: `MEMBER#${user}`, member: user, role: "super_admin", since: at }),
    ];
  }).flat();
  for (let from = 0; from < items.length; from += 25) {
    const puts = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
  }
  client.destroy();
}

/** Reads all pages, and gives their cursors; the first one's is empty. */
async function readAll() {
  const cursors = [];
  let shown = 0;
  for (let cursor = ""; cursor !== undefined; ) {
    cursors.push(cursor);
    const { next, count } = await page(cursor);
    shown += count;
    cursor = next;
  }
  if (shown !== projects) throw new Error(`the pages have ${shown} projects, not ${projects}`);
  return cursors;
}

async function page(cursor) {
  if (asked++ % 90 === 0) cloud.clock.advance("1 minute"); // a caller may ask 100 times a minute
  const from = performance.now();
  const response = await fetch(`${cloud.outputs.url}/projects${cursor && `?cursor=${cursor}`}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body = await response.json();
  const ms = performance.now() - from;
  if (response.status !== 200) throw new Error(JSON.stringify(body));
  return { ms, count: body.items.length, next: body.next };
}

function texts(values) {
  return Object.fromEntries(Object.entries(values).map(([name, S]) => [name, { S }]));
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
