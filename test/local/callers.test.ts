import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { useCloud } from "./support/local-cloud";

const stack = useCloud("test/local/fixtures/callers");
const output = (name: string) => String(stack.cloud.outputs[name]);

describe("an authorizer of a program", () => {
  const get = async (path: string, authorization?: string, method = "GET") => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answer = await fetch(`${output("url")}${path}`, { method, headers });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it("is asked for each method and path template, and once within its time", async () => {
    expect(await get("/asked/1")).toEqual({ status: 401, body: { message: "Unauthorized" } });
    expect((await get("/asked/1", "nobody")).status).toBe(401);
    const first = await get("/asked/1", "of ann");
    expect(first).toMatchObject({ status: 200, body: { authorizer: { principalId: "ann" } } });
    expect((await get("/asked/1", "of ann")).body.authorizer).toMatchObject({
      asked: (first.body.authorizer as { asked: string }).asked,
    });
    expect(await get("/asked/1", "of ann", "POST")).toEqual({
      status: 403,
      body: { Message: "User is not authorized to access this resource with an explicit deny" },
    });
    stack.cloud.clock.advance("61 seconds");
    const later = await get("/asked/1", "of ann");
    const asked = ({ body }: typeof first) => Number((body.authorizer as { asked: string }).asked);
    expect(asked(later) - asked(first)).toBeGreaterThanOrEqual(60_000);
  });

  it("is in the access log", async () => {
    await get("/asked/2", "of bob");
    await stack.cloud.waitForLog("/callers", /^200 bob -$/);
    await get("/asked/2", "bob");
    await stack.cloud.waitForLog("/callers", /^401 - Unauthorized$/);
  });
});

describe("IAM authorization of a program", () => {
  const call = async (url: string) => {
    const client = new LambdaClient(stack.aws);
    const { Payload } = await client.send(
      new InvokeCommand({ FunctionName: output("caller"), Payload: JSON.stringify({ url }) }),
    );
    return JSON.parse(Payload?.transformToString() ?? "");
  };

  it("lets functions call what their role allows, as themselves", async () => {
    const { status, body } = await call(`${output("url")}/signed`);
    expect([status, body.user]).toEqual([200, expect.stringMatching(/:assumed-role\/role-\w+\/call-\w+$/)]);
    expect((await fetch(`${output("url")}/signed`)).status).toBe(403);
  });
});

describe("a user pool of a program", () => {
  it("gives tokens to machines, which its authorizer takes", async () => {
    const ask = async (scope: string) => {
      const answer = await fetch(`${stack.aws.endpoint}/${output("poolId")}/oauth2/token`, {
        method: "POST",
        headers: {
          authorization: `Basic ${Buffer.from(`${output("clientId")}:${output("clientSecret")}`).toString("base64")}`,
        },
        body: new URLSearchParams({ grant_type: "client_credentials", scope }),
      });
      return ((await answer.json()) as { access_token: string }).access_token;
    };
    const status = async (token: string) =>
      (await fetch(`${output("url")}/pooled`, { headers: { authorization: `Bearer ${token}` } })).status;
    const token = await ask("orders/read");
    expect([await status(token), await status(await ask("orders/write")), await status("x")]).toEqual([200, 403, 401]);
    stack.cloud.clock.advance("1 hour");
    expect(await status(token)).toBe(401);
  });
});

describe("a custom domain of a program", () => {
  it("leads to its API, with links to its name", async () => {
    expect(output("proofName")).toMatch(/^_[0-9a-f]{32}\.api\.example\.com$/);
    const { port } = new URL(output("url"));
    const headers = { authorization: "of ann" };
    const answer = await stack.cloud.fetch("https://api.example.com/shop/asked/1", { headers });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({
        path: "/shop/asked/1",
        whole: "/shop/asked/1",
        domainName: `api.example.com.localhost:${port}`,
      }),
    ]);
  });
});
