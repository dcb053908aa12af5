import type { Properties, ResourceContext, Service } from "../../service";
import { alphabets, arnOf, stableId } from "../ids";
import { recorded } from "../recorded";

/** `aws:acm/certificate:Certificate`, with the records by which its names would be proved. */
const certificate = recorded({
  token: "aws:acm/certificate:Certificate",
  defaults: {
    keyAlgorithm: "RSA_2048",
    notAfter: "",
    notBefore: "",
    options: { certificateTransparencyLoggingPreference: "ENABLED", export: "DISABLED" },
    pendingRenewal: false,
    renewalEligibility: "INELIGIBLE",
    renewalSummaries: [],
    validationEmails: [],
  },
  once(inputs, context) {
    const uuid = idOf(context, 32, "certificate", context.urn).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    const arn = arnOf(context.cloud, "acm", `certificate/${uuid}`);
    return { id: arn, arn, region: context.cloud.region, ...(inputs.privateKey ? imported : asked) };
  },
  derived(inputs, context) {
    const names = namesOf(inputs);
    const byDns = inputs.validationMethod === "DNS";
    return {
      validationMethod: inputs.validationMethod ?? "NONE",
      subjectAlternativeNames: names,
      domainValidationOptions: byDns ? names.map((name) => proofOf(name, context)) : [],
    };
  },
});

const imported = { status: "ISSUED", type: "IMPORTED" };
const asked = { status: "PENDING_VALIDATION", type: "AMAZON_ISSUED" };

const namesOf = ({ domainName, subjectAlternativeNames }: Properties): string[] => [
  ...new Set([domainName, ...((subjectAlternativeNames as unknown[] | undefined) ?? [])].filter(Boolean).map(String)),
];

/** The record that proves a name (AWS, ACM user guide: "DNS validation"). A wildcard is proved by the record of what it stands under. */
function proofOf(domainName: string, context: ResourceContext) {
  const proved = domainName.replace(/^\*\./, "");
  return {
    domainName,
    resourceRecordName: `_${idOf(context, 32, "name", proved)}.${proved}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${idOf(context, 32, "value", proved)}.${idOf(context, 10, "zone", proved)}.acm-validations.aws.`,
  };
}

const idOf = ({ cloud }: ResourceContext, length: number, ...parts: string[]): string =>
  stableId(alphabets.hexadecimal, length, cloud.project, cloud.stack, ...parts);

/** `aws:acm/certificateValidation:CertificateValidation`: on AWS it waits for the proof. Here nobody looks. */
const certificateValidation = recorded({
  token: "aws:acm/certificateValidation:CertificateValidation",
  once: (_, { cloud }) => ({ id: new Date(cloud.clock.now()).toISOString(), region: cloud.region }),
});

/** ACM: certificates, recorded. Nothing here speaks TLS. */
export const createAcmService = (): Service => ({ name: "acm", types: [certificate, certificateValidation] });
