import {
  Certificate,
  type CertificateArgs,
  CertificateValidation,
  type CertificateValidationArgs,
} from "@pulumi/aws/acm";
import {
  BasePathMapping,
  type BasePathMappingArgs,
  DomainName,
  type DomainNameArgs,
  type RestApi,
  type RestApiArgs,
  type Stage,
} from "@pulumi/aws/apigateway";
import { Record as DnsRecord, type RecordArgs } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { argError, oneOf, plain } from "../building-blocks/arg-error";
import type { ChildOf, Transform } from "../building-blocks/child";

/** A name of your own for the API, in place of `{id}.execute-api.{region}.amazonaws.com`. */
export interface DomainArgs {
  /** The name, such as `api.example.com`. */
  name: string;
  /**
   * Id of the Route 53 hosted zone that the name is in. A record there leads to the API; and without `certificateArn` a certificate is asked for,
   * and proved by another record. Default: DNS is yours; point the name at `nodes.domainName.regionalDomainName`.
   */
  zoneId?: pulumi.Input<string>;
  /** ARN of an ACM certificate for the name, in the region of the API. Default: one is made, which needs `zoneId`. */
  certificateArn?: pulumi.Input<string>;
  /** First segment of the paths, such as `orders` for `https://api.example.com/orders/…`. Default: the API has the whole name. */
  basePath?: string;
  /** True where API Gateway has the name already, of another gateway or program: this API is mapped to it by `basePath`, and no more. */
  existing?: boolean;
}

/** How a user reshapes what leads a name to a gateway. */
export interface DomainTransforms {
  certificate?: Transform<CertificateArgs>;
  certificateRecord?: Transform<RecordArgs>;
  certificateValidation?: Transform<CertificateValidationArgs>;
  domainName?: Transform<DomainNameArgs>;
  domainRecord?: Transform<RecordArgs>;
  basePathMapping?: Transform<BasePathMappingArgs>;
}

/** What leads a name to a gateway. */
export interface DomainNodes {
  /** Only where it has a domain that is not there already. */
  domainName?: DomainName;
  /** Only where it has a domain, and no certificate was given. */
  certificate?: Certificate;
  /** Only where it has a domain. */
  basePathMapping?: BasePathMapping;
}

/**
 * @returns what is said of a domain, or undefined where nothing is
 * @throws InputPropertyError for a name or base path that API Gateway does not take, and where nobody says which certificate
 */
export function checkedDomain(component: string, args: DomainArgs | undefined): DomainArgs | undefined {
  const domain = plain(component, "domain", args);
  if (domain === undefined) return undefined;
  const { zoneId, certificateArn } = domain;
  const name = plain(component, "domain.name", domain.name);
  const basePath = plain(component, "domain.basePath", domain.basePath);
  const existing = plain(component, "domain.existing", domain.existing);
  if (!/^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(name))
    throw argError(component, "domain.name", `"${name}" is no name such as api.example.com, in lower case`);
  // One segment: more of them are for other kinds of mappings (AWS, API Gateway API reference: CreateBasePathMapping).
  if (basePath !== undefined && !/^[A-Za-z0-9$_.+!*'()-]+$/.test(basePath))
    throw argError(component, "domain.basePath", `"${basePath}" is no single segment such as orders, without slashes`);
  oneOf(component, "domain", { existing, zoneId });
  oneOf(component, "domain", { existing, certificateArn });
  if (!existing && zoneId === undefined && certificateArn === undefined)
    throw argError(
      component,
      "domain",
      `say \`zoneId\`, for a certificate that is proved by DNS, or \`certificateArn\`, or \`existing\` where ${name} is there already`,
    );
  return { name, zoneId, certificateArn, basePath, existing };
}

/**
 * TLS 1.3 and 1.2 with forward secrecy and post-quantum key exchange, and no request whose TLS handshake was for another host (AWS, API Gateway
 * developer guide: "Supported security policies", "Endpoint access mode").
 */
const tls = { securityPolicy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", endpointAccessMode: "STRICT" };

/**
 * What is otherwise in an API that has a name of its own: its default address answers 403, and TLS is the domain's, because API Gateway goes by
 * the API's policy also for requests to the domain (AWS, API Gateway developer guide: "How to change a security policy").
 */
export const behindDomain = (domain: DomainArgs | undefined): Partial<RestApiArgs> =>
  domain ? { disableExecuteApiEndpoint: true, ...tls } : {};

/**
 * Leads a name to a stage.
 *
 * @returns the URL, without a trailing slash, and what was made
 */
export function domainBefore(
  child: ChildOf,
  domain: DomainArgs,
  restApi: RestApi,
  stage: Stage,
): { url: pulumi.Output<string>; nodes: DomainNodes } {
  const made = domain.existing ? undefined : domainName(child, domain);
  const basePathMapping = child(
    "basePathMapping",
    BasePathMapping,
    {
      restApi: restApi.id,
      stageName: stage.stageName,
      domainName: made?.domainName.domainName ?? domain.name,
      basePath: domain.basePath,
    },
    { dependsOn: made?.record ? [made.record] : [] }, // the last of all: where it is, a request arrives
  );
  const path = domain.basePath === undefined ? "" : `/${domain.basePath}`;
  return {
    url: pulumi.interpolate`https://${basePathMapping.domainName}${path}`,
    nodes: { basePathMapping, domainName: made?.domainName, certificate: made?.certificate },
  };
}

function domainName(child: ChildOf, { name, zoneId, certificateArn }: DomainArgs) {
  const own = certificateArn === undefined && zoneId !== undefined ? ownCertificate(child, name, zoneId) : undefined;
  const domainName = child("domainName", DomainName, {
    domainName: name,
    regionalCertificateArn: own?.arn ?? certificateArn,
    endpointConfiguration: { types: "REGIONAL" },
    ...tls,
    tags: child.tags,
  });
  const { regionalDomainName, regionalZoneId } = domainName;
  const record =
    zoneId &&
    child("domainRecord", DnsRecord, {
      zoneId,
      name,
      type: "A",
      aliases: [{ name: regionalDomainName, zoneId: regionalZoneId, evaluateTargetHealth: false }],
    });
  return { domainName, record: record || undefined, certificate: own?.certificate };
}

/** A certificate that ACM renews by itself for as long as the record is there. */
function ownCertificate(child: ChildOf, name: string, zoneId: pulumi.Input<string>) {
  const certificate = child("certificate", Certificate, {
    domainName: name,
    validationMethod: "DNS",
    tags: child.tags,
  });
  const asked = certificate.domainValidationOptions.apply(([option]) => {
    if (option === undefined) throw new Error(`${child.component}: ACM names no record that proves ${name}`);
    return option;
  });
  const record = child("certificateRecord", DnsRecord, {
    zoneId,
    name: asked.resourceRecordName,
    type: asked.resourceRecordType,
    records: [asked.resourceRecordValue],
    ttl: 300,
    // ACM asks for the same record whenever an account wants a certificate for this name; the next is made before this one is deleted.
    allowOverwrite: true,
  });
  const { certificateArn } = child("certificateValidation", CertificateValidation, {
    certificateArn: certificate.arn,
    validationRecordFqdns: [record.fqdn],
  });
  return { certificate, arn: certificateArn };
}
