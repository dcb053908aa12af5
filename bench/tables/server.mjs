/**
 * `server.mjs limit`: what a server in Node cannot beat here: node:http, the body read and parsed, a fixed answer.
 * `server.mjs dynamodb [FILE]`: the AWS port with DynamoDB alone, in memory or in a file. Each prints its address.
 */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { bareCloud } from "../support/cloud.mjs";

const require = createRequire(import.meta.url);
const [, , kind, file] = process.argv;

const server = createServer(kind === "limit" ? answerAlways : dynamodb());
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}/`));

function answerAlways(request, response) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    JSON.parse(Buffer.concat(chunks).toString());
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "content-length": 2 }).end("{}");
  });
}

function dynamodb() {
  const { createAwsEndpoint } = require("../../dist/local/aws");
  const { createDynamoDbService } = require("../../dist/local/services");
  const cloud = bareCloud(file);
  const start = performance.now();
  const service = createDynamoDbService(cloud);
  console.log(`made in ${performance.now() - start} ms`);
  return createAwsEndpoint([service]);
}
