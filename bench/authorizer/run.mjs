// CPU time of one judgement by a warm authorizer, as a ratio to jose's bare jwtVerify with the same key and token in the same process.
// node bench/authorizer/run.mjs [rounds]     (after npm run build)
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { machineLoad, median, ratio } from "../support/numbers.mjs";

const require = createRequire(import.meta.url);
const { bundleShipped } = require("../../dist/components/building-blocks/bundle.js");

const perRound = 300;
const counts = Number(process.argv[2] ?? 21);
const folder = mkdtempSync(join(tmpdir(), "portico-bench-"));
const pairs = { RS256: await generateKeyPair("RS256"), ES256: await generateKeyPair("ES256") };
const keys = await Promise.all(
  Object.entries(pairs).map(async ([alg, { publicKey }]) => ({ ...(await exportJWK(publicKey)), alg, kid: alg })),
);
const server = createServer((_, response) => response.end(JSON.stringify({ keys })));
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

try {
  const routes = Object.fromEntries(
    Array.from({ length: 200 }, (_, at) => [`GET /things${at}/{id}`, { scopes: ["things:read"], roles: ["admin"] }]),
  );
  writeFileSync(join(folder, "index.js"), bundleShipped("gateway/authorizer"));
  writeFileSync(join(folder, "routes.json"), JSON.stringify(routes));
  Object.assign(process.env, {
    ISSUER: issuer,
    JWKS_URI: `${issuer}/keys`,
    AUDIENCES: '["things"]',
    ALGORITHMS: '["RS256","ES256"]',
    SCOPES_CLAIM: "scope",
    ROLES_CLAIM: "roles",
    CLAIMS: '["email"]',
    CLOCK_SKEW_SECONDS: "5",
  });
  const startedAt = performance.now();
  const { handler } = require(join(folder, "index.js"));
  const load = performance.now() - startedAt;

  const rows = {};
  for (const [alg, { privateKey, publicKey }] of Object.entries(pairs)) {
    const token = await new SignJWT({
      scope: "things:read things:write",
      roles: ["clerk", "admin"],
      email: "a@example.com",
    })
      .setProtectedHeader({ alg, kid: alg })
      .setIssuer(issuer)
      .setAudience("things")
      .setSubject("alice")
      .setExpirationTime("1h")
      .sign(privateKey);
    const event = {
      methodArn: "arn:aws:execute-api:eu-central-1:123456789012:abc/dev/GET/things7/1",
      httpMethod: "GET",
      resource: "/things7/{id}",
      headers: { Authorization: `Bearer ${token}` },
      multiValueHeaders: { Authorization: [`Bearer ${token}`] },
      requestContext: { requestId: "r" },
    };
    const work = {
      authorizer: () => handler(event),
      bare: () => jwtVerify(token, publicKey, { issuer, audience: "things", algorithms: [alg] }),
    };
    if ((await work.authorizer()).policyDocument.Statement[0].Effect !== "Allow") throw new Error("It let nobody in");
    const times = { authorizer: [], bare: [] };
    for (let round = -2; round < counts; round++)
      for (const [name, once] of Object.entries(work)) {
        const before = process.cpuUsage();
        for (let time = 0; time < perRound; time++) await once();
        const { user, system } = process.cpuUsage(before);
        if (round >= 0) times[name].push((user + system) / 1000 / perRound); // the first two warm up
      }
    const [own, bare] = [median(times.authorizer), median(times.bare)];
    rows[alg] = {
      "CPU ms": own.toFixed(3),
      "bare jwtVerify": bare.toFixed(3),
      ratio: ratio(own, bare),
      added: (own - bare).toFixed(3),
    };
  }
  console.log(
    `Node ${process.version}, ${counts} rounds of ${perRound}, load ${machineLoad()}. Loading the bundle: ${load.toFixed(1)} ms. Aim: under 1 ms.\n`,
  );
  console.table(rows);
} finally {
  server.close();
  rmSync(folder, { recursive: true });
}
