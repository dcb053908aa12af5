import { useCloud } from "./support/local-cloud";
import { Portico } from "./support/portico";
import { useStack } from "./support/stack";

describe("a function that fails", () => {
  const stack = useCloud("test/local/fixtures/faults");
  const get = async (path: string) => {
    const response = await fetch(`${stack.url}${path}`);
    const text = await response.text();
    return { status: response.status, type: response.headers.get("content-type"), text };
  };

  it.each([
    ["throws", "/faults/throws", 502, "bad-gateway"],
    ["answers nonsense", "/faults/nonsense", 502, "bad-gateway"],
    ["ends its process", "/faults/exits", 502, "bad-gateway"],
    ["takes longer than its own timeout", "/faults/sleeps", 502, "bad-gateway"],
    ["never yields", "/faults/spins", 502, "bad-gateway"],
    ["takes longer than the gateway waits", "/hurried/sleeps", 504, "gateway-timeout"],
  ])("that %s is answered as AWS does, without a detail, and the next request works", async (_, path, status, name) => {
    const answer = await get(path);
    expect([answer.status, answer.type]).toEqual([status, "application/problem+json"]);
    expect(JSON.parse(answer.text)).toMatchObject({
      type: `urn:portico:problem:${name}`,
      status,
      requestId: expect.any(String),
    });
    expect(answer.text).not.toMatch(/detail that no client|handler\.ts|errorType/);
    expect((await get("/faults/nothing")).status).toBe(200);
  });

  it("keeps an instance for the next request, and loses it with the process", async () => {
    const count = async () => JSON.parse((await get("/faults/nothing")).text).invocations;
    const before = await count();
    expect(await count()).toBe(before + 1);
    await get("/faults/exits");
    expect(await count()).toBe(1);
  });

  it("S2.27 sees the declared environment only, with credentials that are dead", async () => {
    const environment = JSON.parse((await get("/faults/environment")).text);
    expect(environment).toMatchObject({
      SERVICE_NAME: "faulty",
      AWS_LAMBDA_FUNCTION_NAME: expect.stringMatching(/^faulty-/),
    });
    expect(environment.AWS_ENDPOINT_URL).toBe(stack.aws.endpoint);
    for (const name of ["HOME", "USER", "AWS_PROFILE", "npm_config_registry", "NODE_EXTRA_CA_CERTS"])
      expect([name, environment[name]]).toEqual([name, undefined]);
    expect(stack.aws.credentials.secretAccessKey).not.toBe(environment.AWS_SECRET_ACCESS_KEY);
  });

  it("cannot call the real AWS, and says so", async () => {
    expect((await get("/faults/aws")).text).toMatch(/refused: .*amazonaws\.com/);
    expect(stack.printed).toMatch(/sqs\.us-east-1\.amazonaws\.com/);
  });
});

it("runs functions in UTC, as Lambda does, wherever the terminal is", async () => {
  const args = ["dev", "test/local/fixtures/faults", "--port", "0", "--ephemeral", "--no-watch"];
  const served = new Portico(args, { env: { TZ: "America/New_York" } });
  try {
    const [, url] = await served.says(/^ *url +(\S+)$/m);
    expect(await (await fetch(`${url}/faults/zone`)).text()).toContain("GMT+0000");
  } finally {
    await served.stop();
  }
});

describe("a stack that is stopped and started again", () => {
  const stack = useStack("examples/event-api", { kept: true });

  it("has its data, its API and its key", async () => {
    const sent = { id: "kept", type: "order.created", payload: { total: 3 } };
    const first = await stack.post("/events", sent);
    expect(first.status).toBe(201);
    const stored = await first.json();
    const key = stack.apiKey;

    await stack.restart();

    expect(stack.apiKey).toBe(key);
    expect(await (await stack.get("/events/kept")).json()).toEqual(stored);
    expect((await stack.post("/events", sent)).status).toBe(200);
    expect(((await (await stack.get("/events?type=order.created")).json()) as { items: unknown[] }).items).toEqual([
      stored,
    ]);
  });
});
