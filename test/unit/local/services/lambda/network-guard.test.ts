import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { handler, invoker, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
});
afterAll(() => cloud.close());

const invoke = invoker(() => cloud);

describe("the network guard", () => {
  it.each([
    ["fetch", "await fetch('https://dynamodb.eu-west-1.amazonaws.com/')"],
    ["https", "await new Promise((ok, no) => require('https').get('https://sts.amazonaws.com', ok).on('error', no))"],
    ["net", "await new Promise((ok, no) => require('net').connect(80, '169.254.169.254', ok).on('error', no))"],
    [
      "tls",
      "await new Promise((ok, no) => require('tls').connect({ port: 443, host: 's3.cn-north-1.amazonaws.com.cn' }, ok).on('error', no))",
    ],
  ])("refuses %s to the real AWS, and says so", async (name, call) => {
    const id = `guarded-${name}`;
    await cloud.function(id, handler(`async () => { try { ${call}; } catch (e) { return String(e.cause ?? e); } }`));
    expect((await invoke(id)).value).toMatch(/tried to reach .*, the real AWS/);
    expect(cloud.printed.filter((line) => line.startsWith(`${id}: refused a call to`))).toHaveLength(1);
  });

  it("lets everything else through", async () => {
    const server = createServer((_, response) => response.end("amazonaws.com is only a word here"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await cloud.function(
      "open",
      handler("async ({ port }) => (await fetch('http://127.0.0.1:' + port + '/x.amazonaws.com')).text()"),
    );
    expect((await invoke("open", { port })).value).toMatch(/only a word/);
    server.close();
  });
});
