import { echo, http, post, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
  await cloud.function("echo", echo);
});
afterAll(() => cloud.close());

describe("request validation", () => {
  let base: string;
  beforeAll(async () => {
    const schema = { $ref: "#/components/schemas/Thing" };
    const required = (name: string, place: string) => ({ name, in: place, required: true, schema: { type: "string" } });
    base = await cloud.api("validated", {
      components: {
        schemas: {
          Name: { type: "string", pattern: "^[a-z]+$", maxLength: 5 },
          Thing: {
            type: "object",
            required: ["name"],
            properties: {
              name: { $ref: "#/components/schemas/Name" },
              tags: { type: "array", maxItems: 1, items: { type: "string" } },
              part: { $ref: "#/components/schemas/Thing" },
              price: { type: "number", minimum: 0, exclusiveMinimum: true },
              at: { type: "string", format: "date-time" },
            },
          },
        },
      },
      "x-amazon-apigateway-request-validators": {
        all: { validateRequestBody: true, validateRequestParameters: true },
        body: { validateRequestBody: true },
        none: {},
      },
      "x-amazon-apigateway-request-validator": "all",
      "x-amazon-apigateway-gateway-responses": {
        BAD_REQUEST_BODY: {
          responseTemplates: {
            "application/json": "$context.error.message: $context.error.validationErrorString",
          },
        },
      },
      paths: {
        "/things/{id}": {
          parameters: [required("id", "path")],
          post: {
            parameters: [required("x-who", "header"), required("q", "query"), { name: "free", in: "query" }],
            requestBody: { content: { "application/json": { schema } } },
            ...proxyTo("echo"),
          },
        },
        "/body": {
          post: {
            parameters: [required("q", "query")],
            requestBody: { content: { "application/json": { schema } } },
            "x-amazon-apigateway-request-validator": "body",
            ...proxyTo("echo"),
          },
        },
        "/open": {
          post: {
            requestBody: { content: { "application/json": { schema } } },
            "x-amazon-apigateway-request-validator": "none",
            ...proxyTo("echo"),
          },
        },
      },
    });
  });

  it("names missing parameters as AWS does: headers, path, query; an empty one is missing", async () => {
    const missing = await http(`${base}/things/1`, post('{"name":"a"}'));
    expect([missing.status, missing.json]).toEqual([
      400,
      { message: "Missing required request parameters: [x-who, q]" },
    ]);
    const empty = await http(`${base}/things/1?q=`, post('{"name":"a"}', { "X-WHO": "me" }));
    expect(empty.json).toEqual({ message: "Missing required request parameters: [q]" });
    expect((await http(`${base}/things/1?q=1`, post('{"name":"a"}', { "X-WHO": "me" }))).status).toBe(200);
  });

  it.each<[string, number]>([
    ['{"name":"abc"}', 200],
    ['{"name":"abc","part":{"name":"x"},"other":1}', 200],
    ['{"name":"abc","tags":["a","b"]}', 200],
    ['{"name":"abc","at":"2026-11-22T16:00:00Z"}', 200],
    ['{"name":"ABC"}', 400],
    ['{"name":"abcdef"}', 400],
    ['{"name":"abc","part":{}}', 400],
    ['{"name":"abc","tags":[1]}', 400],
    ['{"name":"abc","price":0}', 400],
    ['{"name":"abc","at":"yesterday"}', 400],
    ["{}", 400],
    ["", 400],
    ["[]", 400],
    ["{", 400],
  ])("%s is %i by the model", async (body, status) => {
    expect((await http(`${base}/body`, post(body))).status).toBe(status);
    expect((await http(`${base}/body`, post(body, { "content-type": "Application/JSON; charset=utf-8" }))).status).toBe(
      status,
    );
    expect((await http(`${base}/body`, post(body, {}))).status).toBe(status);
  });

  it("looks at JSON only, and only where a validator is set", async () => {
    expect((await http(`${base}/body`, post("nonsense", { "content-type": "text/plain" }))).status).toBe(200);
    expect((await http(`${base}/open`, post("{}"))).status).toBe(200);
  });

  it("lets a gateway response say what was wrong", async () => {
    const { text } = await http(`${base}/body`, post('{"name":"ABCDEFG"}'));
    expect(text).toMatch(/^Invalid request body: \[\/name .*, \/name .*\]$/);
  });

  it("tells the terminal what was wrong, in one line whatever the client sent", async () => {
    await http(`${base}/body`, post('{"name":"ABCDEFG"}'));
    expect(cloud.printed.at(-1)).toMatch(
      /^validated: POST \/body 400: Request body does not match model schema: \/name /,
    );
    await http(`${base}/body`, post(`{\u001b[31m\n${"x".repeat(1000)}`));
    expect(cloud.printed.at(-1)).toMatch(/^[\x20-\x7e]{20,400}$/);
    await http(`${base}/things/1?q=1`, post('{"name":"a"}'));
    expect(cloud.printed.at(-1)).toBe("validated: POST /things/1 400: Missing required request parameters: [x-who]");
  });
});
