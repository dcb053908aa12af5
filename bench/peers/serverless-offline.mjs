import { join } from "node:path";
import { folderOf } from "../support/folder.mjs";
import { freePort, Server } from "../support/server.mjs";
import { peersFolder } from "./install.mjs";

const files = {
  "package.json": "{}\n",
  "hello.js": `module.exports.handler = async () => ({ statusCode: 200, body: "hello" });\n`,
  "serverless.yml": `service: hello
frameworkVersion: "*"
provider: { name: aws, runtime: nodejs22.x, region: us-east-1 }
plugins: [serverless-offline]
custom: { serverless-offline: { noPrependStageInUrl: true } }
functions:
  hello: { handler: hello.handler, events: [{ http: { path: hello, method: get } }] }
`,
};

/**
 * serverless-offline with one route, `GET /hello`, by its defaults: functions in worker threads.
 *
 * @param reload true: handlers are loaded anew for each request, which is how it takes up changes
 */
export async function startServerlessOffline({ reload = false } = {}) {
  const folder = folderOf(files, peersFolder);
  const port = await freePort();
  const command = join(peersFolder, "node_modules", "osls", "bin", "serverless.js");
  const args = [
    "offline",
    "start",
    "--httpPort",
    port,
    "--lambdaPort",
    port + 1,
    ...(reload ? ["--reloadHandler"] : []),
  ];
  const env = { SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off", AWS_REGION: "us-east-1" };
  const server = new Server([command, ...args.map(String)], { cwd: folder, env });
  return Object.assign(server, { url: `http://localhost:${port}/hello`, file: join(folder, "hello.js"), folder });
}

/** A handler of it that answers so. */
export const serverlessHandler = (body) =>
  `module.exports.handler = async () => ({ statusCode: 200, body: ${JSON.stringify(body)} });\n`;
