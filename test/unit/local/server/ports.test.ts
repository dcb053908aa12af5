import { createServer, request, type Server } from "node:http";
import { Ports } from "../../../../local/server/ports";

interface Answer {
  status: number | undefined;
  type: string | undefined;
  body: string;
}

/** A request with any header, the Host too, as no browser's fetch would let us send. */
const call = (base: string, path: string, headers: Record<string, string> = {}, method = "GET") =>
  new Promise<Answer>((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const sent = request({ hostname, port, path, method, headers, setHost: headers.host === undefined }, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, type: response.headers["content-type"], body }));
    });
    sent.on("error", reject).end();
  });

/** A server on a port whose neighbour below is free: none of those that the machine hands out by itself, which other tests get. */
async function takenPort(): Promise<{ port: number; other: Server }> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const [below, other] = await Promise.all([listenOn(port - 1), listenOn(port)]);
    await new Promise((closed) => (below ? below.close(closed) : closed(undefined)));
    if (below && other) return { port, other };
    other?.close();
  }
}

const listenOn = (port: number) =>
  new Promise<Server | undefined>((resolve) => {
    const server = createServer().listen(port, "127.0.0.1");
    server.once("listening", () => resolve(server)).once("error", () => resolve(undefined));
  });

describe("the ports of a local cloud", () => {
  let ports: Ports;
  beforeAll(async () => {
    ports = await Ports.open(0);
  });
  afterAll(() => ports.close());

  it("answers 503 until there is something to serve", async () => {
    const answer = await call(ports.url, "/_portico/stack.json");
    expect(answer).toMatchObject({ status: 503, type: "application/problem+json" });
    expect(JSON.parse(answer.body)).toMatchObject({
      type: "urn:portico:problem:unavailable",
      instance: "/_portico/stack.json",
    });
    ports.serve({ api: (_, response) => response.end("api"), aws: (_, response) => response.end("aws") });
    expect(await call(ports.url, "/x")).toMatchObject({ status: 200, body: "api" });
    expect(await call(ports.awsUrl, "/x")).toMatchObject({ status: 200, body: "aws" });
  });

  it.each(["127.0.0.1", "localhost:4400", "LOCALHOST", "bucket.s3.localhost:4401", "[::1]:4400"])(
    "accepts the Host %s",
    async (host) => {
      expect((await call(ports.url, "/", { host })).status).toBe(200);
      expect((await call(ports.awsUrl, "/", { host })).status).toBe(200);
    },
  );

  it.each([
    "rebind.example.com",
    "127.0.0.1.example.com",
    "localhost.example.com",
    "xlocalhost",
    "0.0.0.0",
    "127.0.0.2",
    "localhost:1:2",
    "",
  ])("refuses the Host %j on both ports, whatever the path", async (host) => {
    for (const base of [ports.url, ports.awsUrl]) {
      const answer = await call(base, "/shop/dev/orders", { host });
      expect(answer).toMatchObject({ status: 421, type: "application/problem+json" });
      expect(JSON.parse(answer.body).type).toBe("urn:portico:problem:misdirected-request");
    }
  });

  it("refuses an address in the request line that is not its own", async () => {
    expect((await call(ports.url, "http://example.com/", { host: "localhost" })).status).toBe(421);
  });

  it.each(["https://evil.example", "null", "http://localhost.evil.example", "file://"])(
    "refuses what a page of %s sends to /_portico and the AWS port, but leaves APIs their own CORS",
    async (origin) => {
      for (const method of ["GET", "POST", "OPTIONS"]) {
        expect((await call(ports.url, "/_portico/run", { origin }, method)).status).toBe(403);
        expect((await call(ports.url, "/_portico?x", { origin }, method)).status).toBe(403);
        expect((await call(ports.awsUrl, "/", { origin }, method)).status).toBe(403);
        expect((await call(ports.url, "/shop/dev/orders", { origin }, method)).status).toBe(200);
      }
    },
  );

  it("accepts pages of this machine, and refuses requests of other sites that name no Origin", async () => {
    const status = async (headers: Record<string, string>) =>
      (await call(ports.url, "/_portico/stack.json", headers)).status;
    expect(await status({ origin: "http://localhost:5173" })).toBe(200);
    expect(await status({ "sec-fetch-site": "same-origin" })).toBe(200);
    expect(await status({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" })).toBe(403);
    expect(await status({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" })).toBe(200);
  });

  it("says which port is taken, and how to take another; the pair is given free again", async () => {
    const { port, other } = await takenPort();
    await expect(Ports.open(port)).rejects.toThrow(`port ${port} is in use: take another with --port, or --port 0`);
    await expect(Ports.open(port - 1)).rejects.toThrow(`port ${port} is in use`);
    const before = createServer().listen(port - 1, "127.0.0.1");
    await new Promise((resolve, reject) => before.once("listening", resolve).once("error", reject));
    before.close();
    other.close();
  });
});
