import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as ts from "typescript";
import { run } from "../components/support/program";

const root = resolve(__dirname, "../../..");
const page = readFileSync(join(root, "docs/edge.md"), "utf8");
const blocks = [...page.matchAll(/^```(\w+) ?([\w-]*)\n([\s\S]*?)^```/gm)].map(([, language, name, text = ""]) => ({
  language,
  name,
  text,
}));
const prelude = blocks.find(({ name }) => name === "prelude")?.text ?? "";
/** Whole programs: those without a name, and the others after what they begin with. */
const programs = blocks
  .filter(({ language, name }) => language === "ts" && name !== "prelude")
  .map(({ name, text }, at) => ({ name: name || `program-${at}`, text: name ? `${prelude}\n${text}` : text }));

/** Runs a program of the page, and tells what it declared. */
const declared = (name: string) => {
  const text = programs.find((program) => program.name === name)?.text;
  if (text === undefined) throw new Error(`docs/edge.md has no program ${name}`);
  const module = ts.transpile(text, { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 });
  return run(() => {
    const exports: Record<string, unknown> = {};
    new Function("require", "exports", module)(require, exports);
    return exports;
  });
};
const restApi = "aws:apigateway/restApi:RestApi";
const bodyOf = async (name: string) => JSON.parse(String((await declared(name)).one(restApi).inputs.body));

describe("docs/edge.md", () => {
  it("S3.6 lets the pages of one origin call", async () => {
    const { variables } = (await declared("program-0")).one("aws:apigateway/stage:Stage").inputs;
    expect(variables).toMatchObject({ corsOrigins: "https://app.example.com" });
  });

  it("S3.16 gives an API a name, and two APIs one", async () => {
    expect((await declared("program-1")).outputs).toEqual({ url: "https://api.example.com" });
    const shared = await declared("program-2");
    expect(shared.outputs).toEqual({ urls: ["https://api.example.com/orders", "https://api.example.com/visits"] });
    expect(shared.of("aws:apigateway/domainName:DomainName")).toHaveLength(1);
  });

  it("reshapes an EventApi's gateway", async () => {
    expect((await declared("passed-on")).one(restApi).inputs.minimumCompressionSize).toBe("1024");
  });

  it("sets a TLS policy without a domain", async () => {
    expect((await declared("tls")).one(restApi).inputs).toMatchObject({
      securityPolicy: expect.stringContaining("TLS13_1_2"),
      endpointAccessMode: "STRICT",
    });
  });

  it("asks clients for certificates, with the policy that allows it", async () => {
    const all = await declared("mutual-tls");
    const { inputs } = all.one("aws:apigateway/domainName:DomainName");
    expect(inputs).toMatchObject({
      securityPolicy: "TLS_1_2",
      mutualTlsAuthentication: { truststoreUri: "s3://example-truststore/clients.pem" },
    });
    for (const each of [inputs, all.one(restApi).inputs]) expect(each).not.toHaveProperty("endpointAccessMode");
    expect(all.one(restApi).inputs).toMatchObject({ securityPolicy: "TLS_1_2", disableExecuteApiEndpoint: true });
  });

  it("caches one route by its parameter", async () => {
    const { paths } = await bodyOf("caching");
    expect(paths["/events/{id}"].get["x-amazon-apigateway-integration"].cacheKeyParameters).toEqual([
      "method.request.path.id",
    ]);
    const all = await declared("caching");
    expect(all.one("aws:apigateway/stage:Stage").inputs).toMatchObject({ cacheClusterEnabled: true });
    const settings = all.one("aws:apigateway/methodSettings:MethodSettings", "cached").inputs;
    expect(settings).toMatchObject({ methodPath: "events/{id}/GET", settings: { cacheDataEncrypted: true } });
  });

  it("keeps an API within a VPC", async () => {
    const { inputs } = (await declared("private")).one(restApi);
    expect(inputs.endpointConfiguration).toEqual({ types: "PRIVATE", vpcEndpointIds: ["api-id"] });
    expect(JSON.parse(String(inputs.policy)).Statement).toEqual([
      expect.objectContaining({ Condition: { StringEquals: { "aws:SourceVpce": "api-id" } } }),
    ]);
  });

  it("goes to the edge", async () => {
    expect((await declared("edge-optimised")).one(restApi).inputs.endpointConfiguration).toEqual({ types: "EDGE" });
  });

  it("answers otherwise when it is throttled", async () => {
    const { "x-amazon-apigateway-gateway-responses": responses } = await bodyOf("own-answer");
    expect(responses.THROTTLED.responseParameters["gatewayresponse.header.Retry-After"]).toBe("'5'");
  });

  it("S3.6 tells Python handlers what to answer to whom", () => {
    const python = blocks.find(({ language }) => language === "python")?.text ?? "";
    const headers = (stageVariables: object | null, sent: object | null) => {
      const call = "import json, sys\nprint(json.dumps(cors_headers(json.load(sys.stdin))))";
      const input = JSON.stringify({ stageVariables, headers: sent });
      return JSON.parse(execFileSync("python3", ["-c", `${python}\n${call}`], { input, encoding: "utf8" }));
    };
    const listed = { corsOrigins: "https://a.example.com,https://b.example.com", corsExposedHeaders: "ETag" };
    expect(headers(null, null)).toEqual({});
    expect(headers(listed, null)).toEqual({ Vary: "Origin" });
    expect(headers(listed, { origin: "https://evil.example" })).toEqual({ Vary: "Origin" });
    expect(headers({ ...listed, corsCredentials: "true" }, { Origin: "https://b.example.com" })).toEqual({
      Vary: "Origin",
      "Access-Control-Allow-Origin": "https://b.example.com",
      "Access-Control-Expose-Headers": "ETag",
      "Access-Control-Allow-Credentials": "true",
    });
    expect(headers({ corsOrigins: "any" }, { origin: "https://evil.example" })).toEqual({
      "Access-Control-Allow-Origin": "*",
    });
  });
});
