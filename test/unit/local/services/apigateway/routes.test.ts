import { echo, http, proxyTo, TestCloud } from "../test-cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.start();
  await cloud.function("echo", echo);
});
afterAll(() => cloud.close());

describe("routes", () => {
  let base: string;
  beforeAll(async () => {
    const to = (path: string) => [path, { get: proxyTo("echo") }] as const;
    base = await cloud.api("routes", {
      paths: {
        ...Object.fromEntries(["/", "/a", "/a/{id}", "/a/fixed", "/a/{id}/b", "/files/{path+}"].map(to)),
        "/any": { "x-amazon-apigateway-any-method": proxyTo("echo"), post: proxyTo("echo", { timeoutInMillis: 50 }) },
      },
    });
  });

  it.each([
    ["", "/", null],
    ["/", "/", null],
    ["/a", "/a", null],
    ["/a/", "/a", null],
    ["//a", "/a", null],
    ["/a/fixed", "/a/fixed", null],
    ["/a/other", "/a/{id}", { id: "other" }],
    ["/a/fixed/b", "/a/{id}/b", { id: "fixed" }],
    ["/a/x%20y%2Fz", "/a/{id}", { id: "x%20y%2Fz" }],
    ["/a/%zz", "/a/{id}", { id: "%zz" }],
    ["/a/a+b;c=d@e", "/a/{id}", { id: "a+b;c=d@e" }],
    ["/%61", "/a", null],
    ["/files/x/y//z", "/files/{path+}", { path: "x/y//z" }],
    ["/files/x/", "/files/{path+}", { path: "x" }],
    ["/any", "/any", null],
  ])("%s goes to %s", async (path, resource, pathParameters) => {
    const { status, json } = await http(base + path);
    expect(status).toBe(200);
    expect(json).toMatchObject({ resource, pathParameters });
  });

  it.each([
    ["GET", "/b"],
    ["GET", "/a/x/y/z"],
    ["GET", "/files"],
    ["POST", "/a"],
    ["HEAD", "/a"],
    ["OPTIONS", "/a"],
  ])("%s %s is not there: 403, Missing Authentication Token", async (method, path) => {
    const { status, text, headers } = await http(base + path, { method });
    expect(status).toBe(403);
    expect(headers["x-amzn-errortype"]).toBe("MissingAuthenticationTokenException");
    if (method !== "HEAD") expect(text).toBe('{"message":"Missing Authentication Token"}');
  });

  it("takes any method where the resource says so, a declared one first", async () => {
    expect((await http(`${base}/any`, { method: "PATCH" })).json.httpMethod).toBe("PATCH");
    const head = await http(`${base}/any`, { method: "HEAD" });
    expect([head.status, head.text]).toEqual([200, ""]);
    expect(Number(head.headers["content-length"])).toBeGreaterThan(0);
  });

  it("names the APIs there are to a caller of another, as problem+json", async () => {
    const { status, headers, json } = await http(`${cloud.cloud.url}/nobody/dev/a`);
    expect(status).toBe(404);
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(json).toMatchObject({ status: 404, apis: expect.arrayContaining(["/routes"]) });
  });

  it("answers an unknown stage as AWS does", async () => {
    const { status, text } = await http(`${cloud.cloud.url}/routes/prod/a`);
    expect([status, text]).toEqual([403, '{"message":"Forbidden"}']);
  });

  it.each([
    [{ "/a{b}": {} }, /neither a plain segment nor a whole \{variable\}/],
    [{ "/a/{b+}/c": {} }, /must be the last segment/],
    [{ "/a/{b}": {}, "/a/{c}/d": {} }, /one name there/],
  ])("%j is not imported", async (paths, message) => {
    const withMethods = Object.fromEntries(Object.keys(paths).map((path) => [path, { get: proxyTo("echo") }]));
    await expect(cloud.api("bad", { paths: withMethods })).rejects.toThrow(message);
  });
});
