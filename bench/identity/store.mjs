// Answers DynamoDB and KMS for bench/identity/login-function.mjs, in a process of its own: a table's items by their keys, counts, and signatures.
import { generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const items = new Map();
const keyOf = ({ pk, sk }) => `${pk?.S} ${sk?.S}`;
const put = (item) => items.set(keyOf(item), item);
const get = (key) => items.get(keyOf(key));
const answers = {
  "DynamoDB_20120810.GetItem": ({ Key }) => ({ Item: get(Key) }),
  "DynamoDB_20120810.BatchGetItem": ({ RequestItems }) => ({
    Responses: Object.fromEntries(
      Object.entries(RequestItems).map(([table, { Keys }]) => [table, Keys.map(get).filter(Boolean)]),
    ),
    UnprocessedKeys: {},
  }),
  "DynamoDB_20120810.UpdateItem": () => ({ Attributes: { requests: { N: "1" } } }),
  "DynamoDB_20120810.PutItem": ({ Item }) => {
    if (Item.sk.S.startsWith("NETWORK#")) put(Item);
    return {};
  },
  "TrentService.Sign": ({ Message }) => ({
    Signature: sign("sha256", Buffer.from(Message, "base64"), privateKey).toString("base64"),
  }),
};
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  const answer = answers[request.headers["x-amz-target"]];
  response.writeHead(answer ? 200 : 400, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify(answer?.(JSON.parse(body)) ?? {}));
});
process.on("message", (seeds) => {
  for (const item of seeds) put(item);
  server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
});
process.on("disconnect", () => process.exit());
