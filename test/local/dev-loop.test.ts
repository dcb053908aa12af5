import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { Portico } from "./support/portico";
import { ProgramFolder, repository } from "./support/program-folder";

jest.setTimeout(30_000);

const program = `import { LambdaFunction, operation, SecureGateway } from "portico";
  import { open, route } from "portico/contract";
  import * as z from "zod";
  const hello = new LambdaFunction("hello", { handler: "./hello.ts" });
  export const { url } = new SecureGateway("api", {
    routes: [{ ...operation(route("GET /hello", { summary: "Hello", auth: open(), responses: { 200: z.unknown() } })), function: hello }],
  });`;
const handler = (body: string, more = "") =>
  `${more}let count = 0;\nexport const handler = async () => ({ statusCode: 200, body: ${body} + " " + ++count });\n`;

describe("a change while portico dev runs", () => {
  const folder = new ProgramFolder({
    "Pulumi.yaml": "name: loop\n",
    "index.ts": program,
    "hello.ts": handler(`"one"`),
    "words.ts": `export const word: string = "imported";`,
  });
  const servers: Portico[] = [];
  /** Starts it, and answers what the API says. */
  const start = async (directory: string) => {
    const server = new Portico(["dev", directory, "--port", "0", "--ephemeral"]);
    servers.push(server);
    const [, url = ""] = await server.says(/^ *url +(\S+)$/m);
    await server.says(/^ *token /m);
    return {
      server,
      url,
      async get() {
        const response = await fetch(`${url}/hello`);
        return { status: response.status, text: await response.text() };
      },
    };
  };
  type Started = Awaited<ReturnType<typeof start>>;
  const becomes = async ({ get, server }: Started, wanted: RegExp) => {
    for (let count = 0; count < 500; count++) {
      const { text } = await get();
      if (wanted.test(text)) return text;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`it never answered ${wanted}: ${server.stdout}${server.stderr}`);
  };

  let loop: Started;
  beforeAll(async () => {
    loop = await start(folder.path);
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
    folder.remove();
  });

  it("to a handler is live in a fresh instance, and the program is not run again", async () => {
    expect((await loop.get()).text).toBe("one 1");
    folder.write("hello.ts", handler(`"two"`));
    expect(await becomes(loop, /^two/)).toBe("two 1");
    await loop.server.says(/^swapped in \d+ ms: hello-\w+$/m);
    expect(loop.server.stdout).not.toMatch(/updated in/);
  });

  it("to what a handler imports, from then on, is live too", async () => {
    folder.write("hello.ts", handler("word", `import { word } from "./words";\n`));
    await becomes(loop, /^imported/);
    folder.write("words.ts", `export const word: string = "changed";`);
    await becomes(loop, /^changed/);
  });

  it("that does not compile is told in the terminal and by the function, with file and line, until it is mended", async () => {
    folder.write("hello.ts", `${handler(`"three"`)}const broken = ;\n`);
    const problem = JSON.parse(await becomes(loop, /does not compile/));
    expect(problem).toMatchObject({
      status: 502,
      title: "The function does not compile",
      detail: expect.stringMatching(/hello\.ts:3:16: Unexpected ";"$/),
    });
    expect((await loop.get()).status).toBe(502);
    await loop.server.says(/^error: \S*hello\.ts:3:16: Unexpected ";" \(the function answers with this/m);
    folder.write("hello.ts", handler(`"three"`));
    await becomes(loop, /^three/);
  });

  it("to the program is live as well, and a mistake in it ends nothing", async () => {
    folder.write("index.ts", program.replace("GET /hello", "GET /hullo"));
    await loop.server.says(/^updated in \d+ ms: /m);
    expect((await fetch(`${loop.url}/hullo`)).status).toBe(200);
    folder.write("index.ts", `${program}\nconst broken = ;`);
    await loop.server.says(/^error: \S*index\.ts:8:16: Unexpected ";" \(the stack works on as it was\)$/m);
    expect((await fetch(`${loop.url}/hullo`)).status).toBe(200);
    folder.write("index.ts", program);
    await becomes(loop, /^three/);
    folder.write("hello.ts", handler(`"four"`));
    await becomes(loop, /^four/);
  });

  it("reaches only the stack of its own folder, of two that run at once", async () => {
    const other = new ProgramFolder(folder.path);
    const second = await start(other.path);
    expect(second.url).not.toBe(loop.url);
    other.write("hello.ts", handler(`"other"`));
    await becomes(second, /^other/);
    expect((await loop.get()).text).toMatch(/^four/);
    await second.server.stop();
    other.remove();
  });
});

describe("what portico dev writes and hears", () => {
  const folder = new ProgramFolder({
    "Pulumi.yaml": "name: said\n",
    "index.ts": program,
    "hello.ts": handler(`"one"`),
  });
  afterAll(() => folder.remove());

  it("is told in a file of the program's own folder without being a change of it; a log is none either", async () => {
    const file = folder.write("said.txt", "");
    const said = () => readFileSync(file, "utf8");
    const descriptor = openSync(file, "a");
    const cli = join(repository, "cli", "portico.js");
    const dev = spawn(process.execPath, [cli, "dev", folder.path, "--port", "0", "--ephemeral"], {
      stdio: ["ignore", descriptor, descriptor],
    });
    try {
      while (!/^ *token /m.test(said())) await delay(50);
      folder.write("index.ts", `${program}\n`);
      while (!/^updated in/m.test(said())) await delay(50);
      folder.write("other.log", "a line\n");
      await delay(500);
      expect(said().match(/^(?:updated|swapped) in/gm)).toEqual(["updated in"]);
    } finally {
      dev.kill("SIGTERM");
      await once(dev, "close");
      closeSync(descriptor);
    }
  });

  it("tells of messages for people, and what was wrong with a body that the gateway refused", async () => {
    folder.write(
      "index.ts",
      program.replace("GET /hello", "POST /hello").replace("auth:", "body: z.object({ name: z.string() }), auth:"),
    );
    const server = new Portico(["dev", folder.path, "--port", "0", "--ephemeral"]);
    const [, url] = await server.says(/^ *url +(\S+)$/m);
    const [, endpoint] = await server.says(/^ *AWS +(\S+)$/m);
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const sns = new SNSClient({ endpoint, region: "us-east-1", credentials });
    await sns.send(new PublishCommand({ PhoneNumber: "+43123456789", Message: "Hello" }));
    sns.destroy();
    const [, outbox = ""] = await server.says(/^sms {4}to \+43123456789 \((http\S+)\)$/m);
    expect(await (await fetch(outbox)).json()).toMatchObject({ messages: [{ kind: "sms", body: "Hello" }] });
    await fetch(`${url}/hello`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    await server.says(/^POST {3}\/hello 400 \d+ ms$/m);
    await server.says(/^api: POST \/hello 400: Request body does not match model schema: .*name/m);
    await server.stop();
  });
});

describe("a change of a program with data", () => {
  const folder = new ProgramFolder(join(repository, "examples/event-api"));
  const server = new Portico(["dev", folder.path, "--port", "0", "--ephemeral"]);
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  it("keeps the data, through a mistake too", async () => {
    const [, url = ""] = await server.says(/^ *url +(\S+)$/m);
    const [, stack = ""] = await server.says(/^ *stack +(\S+)$/m);
    await server.says(/^ *token /m);
    const { outputs } = (await (await fetch(stack)).json()) as { outputs: { apiKey: string } };
    const headers = { "x-api-key": outputs.apiKey, "content-type": "application/json" };
    const body = JSON.stringify({ id: "kept", type: "order.created", payload: { of: "before" } });
    expect((await fetch(`${url}/events`, { method: "POST", headers, body })).status).toBe(201);
    const kept = async () => {
      const response = await fetch(`${url}/events/kept`, { headers });
      return { status: response.status, event: await response.json() };
    };
    const before = await kept();
    expect(before).toMatchObject({ status: 200, event: { payload: { of: "before" } } });

    const program = readFileSync(join(folder.path, "index.ts"), "utf8");
    folder.write("index.ts", program.replace(`EventApi("events")`, `EventApi("events", { logRetentionDays: 7 })`));
    await server.says(/^updated in \d+ ms: \d+ updated$/m);
    expect(await kept()).toEqual(before);

    folder.write("index.ts", `${program}\nevents.nothing.like.this;\n`);
    await server.says(/^error: .*index\.ts:\d+:\d+: .*\(the stack works on as it was\)$/m);
    expect(await kept()).toEqual(before);
  });
});
