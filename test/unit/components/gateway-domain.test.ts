import * as pulumi from "@pulumi/pulumi";
import { type DomainArgs, SecureGateway } from "../../../components";
import { health, made, routesOf } from "./support/gateway";
import { run } from "./support/program";

const domain = { name: "api.example.com", zoneId: "Z0" };
const named = (args: Partial<DomainArgs> = {}, ...rest: [Parameters<typeof made>[1]?, Parameters<typeof made>[2]?]) =>
  made({ domain: { ...domain, ...args } }, ...rest);
const tls = { securityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", endpointAccessMode: "STRICT" };

const restApi = "aws:apigateway/restApi:RestApi";
const domainName = "aws:apigateway/domainName:DomainName";
const mapping = "aws:apigateway/basePathMapping:BasePathMapping";
const certificate = "aws:acm/certificate:Certificate";
const validation = "aws:acm/certificateValidation:CertificateValidation";
const record = "aws:route53/record:Record";

describe("S3.16 SecureGateway's domain", () => {
  it("is not there until it is asked for, and the default address is", async () => {
    const all = await made();
    for (const type of [domainName, mapping, certificate, record]) expect(all.of(type)).toEqual([]);
    expect(all.one(restApi).inputs).not.toHaveProperty("disableExecuteApiEndpoint");
  });

  it("has a certificate that is proved by a record in the zone", async () => {
    const all = await named();
    expect(all.one(certificate).inputs).toMatchObject({ domainName: "api.example.com", validationMethod: "DNS" });
    expect(all.one(record, "api-certificate-record").inputs).toEqual({
      zoneId: "Z0",
      name: "_a.api.example.com.",
      type: "CNAME",
      records: ["_b.acm.example."],
      ttl: 300,
      allowOverwrite: true,
    });
    expect(all.one(validation).inputs).toEqual({
      certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/3333",
      validationRecordFqdns: ["_a.api.example.com."],
    });
    expect(all.one(domainName).dependencies).toContain(all.one(validation).urn);
  });

  it("speaks TLS 1.2 or newer with forward secrecy, at the name and at the API behind it", async () => {
    const all = await named();
    expect(all.one(domainName).inputs).toMatchObject({
      domainName: "api.example.com",
      endpointConfiguration: { types: "REGIONAL" },
      regionalCertificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/3333",
      ...tls,
    });
    expect(all.one(restApi).inputs).toMatchObject({ disableExecuteApiEndpoint: true, ...tls });
  });

  it("leads to the stage by a record and a mapping, the mapping last", async () => {
    const all = await named();
    expect(all.one(record, "api-domain-record").inputs).toEqual({
      zoneId: "Z0",
      name: "api.example.com",
      type: "A",
      aliases: [{ name: "d-1.example", zoneId: "Z1", evaluateTargetHealth: false }],
    });
    expect(all.one(mapping).inputs).toEqual({ restApi: "api-id", stageName: "dev", domainName: "api.example.com" });
    expect(all.one(mapping).dependencies).toContain(all.one(record, "api-domain-record").urn);
  });

  it.each([
    [undefined, "https://api.example.com"],
    ["orders", "https://api.example.com/orders"],
  ])("is the URL, with the base path (%s)", async (basePath, url) => {
    const all = await run(() => {
      const api = new SecureGateway("api", { routes: routesOf(health), domain: { ...domain, basePath } });
      return { url: api.url };
    });
    expect(all.outputs.url).toBe(url);
    expect(all.one(mapping).inputs.basePath).toBe(basePath);
  });

  it("makes a new deployment, with which the default address goes", async () => {
    const triggers = async (...args: Parameters<typeof made>) =>
      (await made(...args)).one("aws:apigateway/deployment:Deployment").inputs.triggers;
    expect(await triggers({ domain })).not.toEqual(await triggers());
    expect(await triggers({ domain })).toEqual(await triggers({ domain: { ...domain, basePath: "orders" } }));
  });

  it("takes a certificate that is there, with DNS elsewhere", async () => {
    const certificateArn = pulumi.output("arn:aws:acm:eu-central-1:123456789012:certificate/4444");
    const all = await named({ certificateArn, zoneId: undefined });
    expect(all.one(domainName).inputs.regionalCertificateArn).toMatch(/4444$/);
    for (const type of [certificate, validation, record]) expect(all.of(type)).toEqual([]);
    expect((await named({ certificateArn })).of(record).map(({ name }) => name)).toEqual(["api-domain-record"]);
  });

  it("takes a name that is there, of another gateway", async () => {
    const all = await made({ domain: { name: "api.example.com", basePath: "orders", existing: true } });
    for (const type of [domainName, certificate, validation, record]) expect(all.of(type)).toEqual([]);
    expect(all.one(mapping).inputs).toMatchObject({ domainName: "api.example.com", basePath: "orders" });
    expect(all.one(restApi).inputs.disableExecuteApiEndpoint).toBe(true);
  });

  it("is all there in a preview, when ACM has named no record yet", async () => {
    const all = await named({}, { preview: true });
    expect(all.of(record)).toHaveLength(2);
    for (const type of [domainName, mapping, certificate, validation]) expect(all.of(type)).toHaveLength(1);
  });

  it("is reshaped by transform, and its parts are among the children", async () => {
    const all = await named({}, {}, { transform: { domainName: { securityPolicy: "TLS_1_2" } } });
    expect(all.one(domainName).inputs.securityPolicy).toBe("TLS_1_2");
    const { outputs } = await run(() => {
      const { nodes } = new SecureGateway("api", { routes: routesOf(health), domain });
      return {
        target: nodes.domainName?.regionalDomainName,
        proved: nodes.certificate?.arn,
        at: nodes.basePathMapping?.stageName,
      };
    });
    expect(outputs).toMatchObject({ target: "d-1.example", proved: expect.stringMatching(/3333$/), at: "dev" });
  });

  it.each<[string, Partial<DomainArgs>]>([
    ['domain.name: "API.example.com" is no name', { name: "API.example.com" }],
    ['domain.name: "https://api.example.com" is no name', { name: "https://api.example.com" }],
    ['domain.name: "*.example.com" is no name', { name: "*.example.com" }],
    ['domain.name: "localhost" is no name', { name: "localhost" }],
    ['domain.basePath: "v1/orders" is no single segment', { basePath: "v1/orders" }],
    ['domain.basePath: "" is no single segment', { basePath: "" }],
    ["domain: say `zoneId`, for a certificate that is proved by DNS, or `certificateArn`", { zoneId: undefined }],
    ["domain: existing and zoneId contradict each other", { existing: true }],
    ["domain: existing and certificateArn contradict", { existing: true, zoneId: undefined, certificateArn: "arn" }],
    ["domain.name: it decides which resources exist", { name: pulumi.output("a.example.com") as unknown as string }],
  ])("refuses, with a mend: %s", async (message, args) => {
    await expect(named(args)).rejects.toThrow(`SecureGateway "api": ${message}`);
  });
});
