import { MovableClock } from "../../../../local/clock";
import type { Cloud } from "../../../../local/cloud";
import type { Properties, ResourceState, ResourceType } from "../../../../local/service";
import { createAcmService } from "../../../../local/services/acm";
import { createRoute53Service } from "../../../../local/services/route53";

const cloud = {
  accountId: "000000000000",
  region: "eu-west-1",
  project: "test",
  stack: "dev",
  clock: new MovableClock(),
} as unknown as Cloud;
const types: readonly ResourceType[] = [createAcmService(), createRoute53Service()].flatMap(({ types }) => types);
const create = async (token: string, name: string, inputs: Properties): Promise<ResourceState<Properties>> => {
  const type = types.find((one) => one.token === token);
  if (!type) throw new Error(`no type ${token}`);
  return type.create(inputs, { cloud, urn: `urn:${name}`, name, physicalName: `${name}-1234567` });
};

describe("certificates", () => {
  const proof = (domainName: string, proved = domainName) => ({
    domainName,
    resourceRecordName: expect.stringMatching(new RegExp(`^_[0-9a-f]{32}\\.${proved}\\.$`)),
    resourceRecordType: "CNAME",
    resourceRecordValue: expect.stringMatching(/^_[0-9a-f]{32}\.[0-9a-f]{10}\.acm-validations\.aws\.$/),
  });

  it("say which record proves each of their names, the same each time", async () => {
    const inputs = {
      domainName: "api.example.com",
      subjectAlternativeNames: ["example.com", "*.example.com", "api.example.com"],
      validationMethod: "DNS",
    };
    const { id, outputs } = await create("aws:acm/certificate:Certificate", "own", inputs);
    expect(id).toMatch(/^arn:aws:acm:eu-west-1:000000000000:certificate\/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    expect(outputs).toMatchObject({ arn: id, status: "PENDING_VALIDATION", type: "AMAZON_ISSUED" });
    expect(outputs.subjectAlternativeNames).toEqual(["api.example.com", "example.com", "*.example.com"]);
    const options = outputs.domainValidationOptions as { resourceRecordName: string }[];
    expect(options).toEqual([proof("api.example.com"), proof("example.com"), proof("*.example.com", "example.com")]);
    expect(options[2]?.resourceRecordName).toBe(options[1]?.resourceRecordName);
    expect((await create("aws:acm/certificate:Certificate", "own", inputs)).outputs.domainValidationOptions).toEqual(
      options,
    );
  });

  it("that are imported are issued, and ask for no proof", async () => {
    const { outputs } = await create("aws:acm/certificate:Certificate", "imported", {
      privateKey: "k",
      certificateBody: "c",
    });
    expect(outputs).toMatchObject({
      status: "ISSUED",
      type: "IMPORTED",
      domainValidationOptions: [],
      validationMethod: "NONE",
    });
  });

  it("pass their ARN on when they are proved", async () => {
    const { id, outputs } = await create("aws:acm/certificateValidation:CertificateValidation", "v", {
      certificateArn: "arn:c",
    });
    expect([outputs.certificateArn, Number.isNaN(Date.parse(id))]).toEqual(["arn:c", false]);
  });
});

describe("records", () => {
  it("have the whole name, by their zone where the program declares it", async () => {
    const zone = await create("aws:route53/zone:Zone", "zone", { name: "example.com." });
    expect(zone.outputs).toMatchObject({
      name: "example.com",
      zoneId: zone.id,
      arn: `arn:aws:route53:::hostedzone/${zone.id}`,
    });
    expect(zone.id).toMatch(/^Z[A-Z2-7]{19}$/);
    const record = (zoneId: string, name: string) =>
      create("aws:route53/record:Record", name, { zoneId, name, type: "A" });
    expect((await record(zone.id, "api")).outputs.fqdn).toBe("api.example.com");
    expect((await record(zone.id, "")).outputs.fqdn).toBe("example.com");
    expect(await record(zone.id, "API.example.com.")).toMatchObject({
      id: `${zone.id}_api.example.com_A`,
      outputs: { fqdn: "api.example.com", name: "api.example.com", allowOverwrite: false },
    });
    expect((await record("Z0", "_x.api.example.com.")).outputs.fqdn).toBe("_x.api.example.com");
  });
});
