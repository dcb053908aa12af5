import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import { bundleHandler, bundleShipped } from "../../../components/building-blocks/bundle";
import { deterministicZip } from "../../../components/building-blocks/deterministic-zip";
import { proxyEvent, type TestRequest } from "./support/requests";

const root = join(__dirname, "../../..");
const codes = new Map<string, string>();
/** The bundle of a shipped function, made once. */
function entry(name: Parameters<typeof bundleShipped>[0]): string {
  const code = codes.get(name) ?? bundleShipped(name);
  codes.set(name, code);
  return code;
}
jest.setTimeout(30_000);
const folder = mkdtempSync(join(tmpdir(), "portico-bundle-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a bundle as Lambda does: a process of its own with nothing but the environment that it is given. */
async function run(code: string, env: Record<string, string>, signature: string, request: TestRequest = {}) {
  const file = join(folder, "index.js");
  writeFileSync(file, code);
  const script = `require(${JSON.stringify(file)}).handler(${JSON.stringify(proxyEvent(signature, request))}, { awsRequestId: "l" })
    .then((answer) => process.stdout.write("ANSWER" + JSON.stringify(answer)))`;
  const node = join(root, "node_modules/.bin/node");
  const { stdout } = await promisify(execFile)(node, ["-e", script], { env, cwd: folder });
  const answer = JSON.parse(stdout.slice(stdout.indexOf("ANSWER") + 6));
  return { status: answer.statusCode, headers: answer.headers, body: answer.body && JSON.parse(answer.body) };
}

describe("bundleHandler", () => {
  it.each(["events/write", "events/read", "gateway/authorizer", "gateway/docs", "identity/authorizer"] as const)(
    "makes the same bytes of %s every time",
    (name) => {
      const first = entry(name);
      const before = process.cwd();
      process.chdir(folder); // wherever the build runs
      try {
        expect(bundleShipped(name) === first).toBe(true);
      } finally {
        process.chdir(before);
      }
    },
  );

  it.each(["events/write", "events/read", "identity/authorizer", "identity/keys"] as const)(
    "keeps %s under 280 KB, and under 90 KB zipped",
    (name) => {
      const code = entry(name);
      expect(Buffer.byteLength(code)).toBeLessThan(280 * 1024);
      expect(gzipSync(code, { level: 9 }).length).toBeLessThan(90 * 1024);
    },
  );

  it("keeps the authorizer, which every request with a token may wait for, under 30 KB and 10 KB zipped", () => {
    const code = entry("gateway/authorizer");
    expect(Buffer.byteLength(code)).toBeLessThan(30 * 1024);
    expect(gzipSync(code, { level: 9 }).length).toBeLessThan(10 * 1024);
  });

  it("leaves no path of this machine in a bundle, and none of the SDK's credential chain", () => {
    const code = entry("events/write");
    for (const text of [root, "sso_start_url", "credential_source"]) expect(code.includes(text)).toBe(false);
  });

  it("has the client that counts limits only where a route has some, and no other credentials than the environment's", () => {
    const limited = bundleHandler(join(root, "test/local/fixtures/limits/handler.ts"));
    const client = "DynamoDB_20120810";
    expect([limited.includes(client), entry("gateway/docs").includes(client)]).toEqual([true, false]);
    for (const text of [root, "sso_start_url", "credential_source"]) expect(limited.includes(text)).toBe(false);
    expect(gzipSync(limited, { level: 9 }).length).toBeLessThan(100 * 1024);
  });

  it("S4.47 does not start a function whose routes have limits and that was given no table, and says what it misses", async () => {
    const limited = bundleHandler(join(root, "test/local/fixtures/limits/handler.ts"));
    await expect(run(limited, {}, "POST /races")).rejects.toThrow(
      /environment is incomplete: LIMITS_TABLE is required: give the LambdaFunction `limits: true`/,
    );
  });

  it("names a handler file that is not there", () => {
    expect(() => bundleHandler("./src/nothing.ts")).toThrow("There is no handler file ./src/nothing.ts");
  });

  it("says where code does not compile", () => {
    const file = join(folder, "broken.ts");
    writeFileSync(file, "export const handler = () => {\n  const = 1;\n};\n");
    expect(() => bundleHandler(file)).toThrow(/cannot be bundled:\n.*broken\.ts:2:9: Expected identifier/);
  });
});

describe("deterministicZip", () => {
  const files = { "b.js": Buffer.from("b".repeat(1000)), "a/index.js": Buffer.from("a") };

  it("holds the files, sorted, readable by Lambda's user", () => {
    const zip = deterministicZip(files);
    expect(Object.keys(unzipSync(zip))).toEqual(["a/index.js", "b.js"]);
    expect(Buffer.from(unzipSync(zip)["b.js"] ?? []).toString()).toBe("b".repeat(1000));
    const central = Buffer.from(zip).indexOf(Buffer.from("PK\u0001\u0002"));
    expect(Buffer.from(zip).readUInt32LE(central + 38) >>> 16).toBe(0o100444);
  });

  it("has the same bytes in every time zone, and for every order of files", () => {
    const before = process.env.TZ;
    try {
      const zips = ["UTC", "Asia/Tokyo", "America/Los_Angeles"].map((zone) => {
        process.env.TZ = zone;
        return Buffer.from(deterministicZip(Object.fromEntries(Object.entries(files).reverse()))).toString("hex");
      });
      expect(new Set([...zips, Buffer.from(deterministicZip(files)).toString("hex")]).size).toBe(1);
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });
});

describe("the build", () => {
  const build = async (name: string, cwd: string, TZ: string) => {
    const out = join(folder, name);
    const script = join(root, "scripts/build-functions.mjs");
    await promisify(execFile)(join(root, "node_modules/.bin/node"), [script, out], {
      cwd,
      env: { ...process.env, TZ },
    });
    const files = [
      "events/write.zip",
      "events/read.zip",
      "gateway/docs/index.js",
      "runtime/index.mjs",
      "runtime/limits.mjs",
      "runtime/idempotency.mjs",
    ];
    return files.map((file) =>
      createHash("sha256")
        .update(readFileSync(join(out, file)))
        .digest("hex"),
    );
  };

  it("has the same bytes each time, wherever and in whatever time zone it runs", async () => {
    expect(await build("a", root, "UTC")).toEqual(await build("b", folder, "Asia/Tokyo"));
  });

  it("makes the handler kit an ES module that leaves zod and Middy to whoever imports it", () => {
    const kit = readFileSync(join(folder, "a/runtime/index.mjs"), "utf8");
    const imported = [...kit.matchAll(/ from "([^"]+)";$/gm)].map((match) => match[1]);
    expect(new Set(imported)).toEqual(
      new Set(["node:async_hooks", "node:crypto", "node:timers/promises", "@middy/core", "zod/mini", "zod/v4/core"]),
    );
  });
});

describe("a bundle in a process of its own", () => {
  const calls: { headers: IncomingHttpHeaders; body: { TableName?: string; ConditionExpression?: string } }[] = [];
  const dynamodb = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      calls.push({ headers: request.headers, body: JSON.parse(text) });
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
    });
  });
  let env: Record<string, string>;

  beforeAll(async () => {
    await new Promise<void>((resolve) => dynamodb.listen(0, "127.0.0.1", resolve));
    env = {
      TABLE_NAME: "the-table",
      AWS_REGION: "ap-southeast-1",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SESSION_TOKEN: "session",
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(dynamodb.address() as AddressInfo).port}`,
    };
  });
  afterAll(() => dynamodb.close());
  beforeEach(() => {
    calls.length = 0;
  });

  const event = { body: { id: "1", type: "order.created", payload: { total: 3 } } };

  it("S5.1 stores an event with the environment's endpoint, region and credentials", async () => {
    const { status, body } = await run(entry("events/write"), env, "POST /events", event);
    expect(status).toBe(201);
    expect(body).toMatchObject(event.body);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      headers: { "x-amz-target": "DynamoDB_20120810.PutItem", "x-amz-security-token": "session" },
      body: { TableName: "the-table", ConditionExpression: "attribute_not_exists(id)" },
    });
    expect(calls[0]?.headers.authorization).toMatch(
      /Credential=AKIDEXAMPLE\/\d{8}\/ap-southeast-1\/dynamodb\/aws4_request/,
    );
  });

  it("S5.15 answers 400 without a call to the table when the event breaks the contract", async () => {
    const { status } = await run(entry("events/write"), env, "POST /events", { body: { type: "X" } });
    expect(status).toBe(400);
    expect(calls).toEqual([]);
  });

  it("S5.5 answers 404 for an event that is not there", async () => {
    const { status } = await run(entry("events/read"), env, "GET /events/{id}", { pathParameters: { id: "1" } });
    expect(status).toBe(404);
    expect(calls[0]?.headers["x-amz-target"]).toBe("DynamoDB_20120810.GetItem");
  });

  it("answers 503 when the table is out of reach", async () => {
    const unreachable = { ...env, AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
    const { status, headers } = await run(entry("events/write"), unreachable, "POST /events", event);
    expect(status).toBe(503);
    expect(headers["retry-after"]).toBe("2");
  });

  it("fails at start with the name of the variable that is missing", async () => {
    const { TABLE_NAME: _, ...without } = env;
    await expect(run(entry("events/write"), without, "POST /events", event)).rejects.toThrow("TABLE_NAME is required");
    await expect(run(entry("events/write"), { ...env, LOG_LEVEL: "loud" }, "POST /events", event)).rejects.toThrow(
      'LOG_LEVEL must be "debug" or "info"',
    );
  });

  it("fails with a line that says so when there are no credentials", async () => {
    const { AWS_ACCESS_KEY_ID: _, ...without } = env;
    const { status } = await run(entry("events/write"), without, "POST /events", event);
    expect(status).toBe(500);
    expect(calls).toEqual([]);
  });

  describe("gateway/authorizer", () => {
    const settings = {
      ISSUER: "https://login.example.com",
      AUDIENCES: '["orders"]',
      ALGORITHMS: '["RS256"]',
      SCOPES_CLAIM: "scope",
      ROLES_CLAIM: "roles",
      CLAIMS: "[]",
      CLOCK_SKEW_SECONDS: "5",
    };
    const ask = (more: Record<string, string> = {}) => {
      writeFileSync(join(folder, "routes.json"), "{}");
      return run(entry("gateway/authorizer"), { ...settings, ...more }, "GET /orders", {});
    };

    it("S4.38 refuses a request without a token, in the words that API Gateway makes a 401 of", async () => {
      await expect(ask()).rejects.toThrow(/Error: Unauthorized\n/);
    });

    it("fails at start with the name of the variable that is missing", async () => {
      await expect(ask({ ISSUER: "" })).rejects.toThrow("ISSUER is missing");
    });
  });

  describe("gateway/docs", () => {
    const get = (headers = {}, domainName = "api.example.com") => {
      writeFileSync(
        join(folder, "openapi.json"),
        JSON.stringify({ openapi: "3.1.1", servers: [{ url: "/" }], paths: {} }),
      );
      return run(entry("gateway/docs"), {}, "GET /openapi.json", {
        headers,
        requestContext: { identity: {}, domainName, path: "/base/openapi.json" },
      });
    };

    it("S5.17 gives the document that lies beside it, with the address that it was asked for at, to anyone", async () => {
      const { status, body, headers } = await get();
      expect(status).toBe(200);
      expect(body).toEqual({ openapi: "3.1.1", servers: [{ url: "https://api.example.com/base" }], paths: {} });
      expect(headers).toMatchObject({ "content-type": "application/json", "cache-control": "public, max-age=60" });
    });

    it("answers 304 to whoever has it, and only to them", async () => {
      const { headers } = await get();
      for (const known of [headers.etag, `W/${headers.etag}`, `"other", ${headers.etag}`, "*"]) {
        const { status, body } = await get({ "If-None-Match": known });
        expect({ status, body }).toEqual({ status: 304, body: "" });
      }
      expect((await get({ "if-none-match": '"other"' })).status).toBe(200);
      expect((await get({ "if-none-match": headers.etag }, "other.example.com")).status).toBe(200);
    });
  });
});
