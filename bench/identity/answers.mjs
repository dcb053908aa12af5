// Answers DynamoDB and KMS for bench/identity/authorizer.mjs, in a process of its own, so that its CPU time is not counted.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const later = { S: new Date(Date.now() + 3_600_000).toISOString() };
const answers = {
  "TrentService.GetPublicKey": { PublicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64") },
  "DynamoDB_20120810.BatchGetItem": {
    Responses: {
      identity: [
        { sk: { S: "USER" }, status: { S: "active" } },
        { sk: { S: "SESSION#01SESSION" }, ends_at: later, idle_ends_at: later },
      ],
    },
    UnprocessedKeys: {},
  },
};
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.end(JSON.stringify(answers[request.headers["x-amz-target"]] ?? {}));
  });
});
server.listen(0, "127.0.0.1", () => {
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  process.send({ url: `http://127.0.0.1:${server.address().port}`, privateKey: pem });
});
process.on("disconnect", () => process.exit());
