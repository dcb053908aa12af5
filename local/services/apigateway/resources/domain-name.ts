import type { Properties, ResourceType } from "../../../service";
import { alphabets, stableId } from "../../ids";
import { sayNotEmulated } from "../../not-emulated";
import { recorded } from "../../recorded";
import { tracked } from "../../tracked";
import type { GatewayState } from "../state";
import { dateOf, gatewayArn } from "./rest-api";

/** `aws:apigateway/domainName:DomainName`: a name of the user's own. What it leads to is said by its mappings. */
export const domainNameType: ResourceType<Properties, Properties> = tracked(
  recorded({
    token: "aws:apigateway/domainName:DomainName",
    emulated: true,
    approximates: "called as `{name}.localhost` on the API port, without TLS and client certificates; no private names",
    deleteBeforeReplace: true,
    defaults: {
      certificateUploadDate: "",
      domainNameId: "",
      endpointConfiguration: { types: ["EDGE"], ipAddressType: "ipv4" },
      endpointAccessMode: "",
      ownershipVerificationCertificateArn: "",
      policy: "",
      routingMode: "BASE_PATH_MAPPING_ONLY",
      securityPolicy: "TLS_1_2",
    },
    once({ domainName }, { cloud }) {
      const name = String(domainName);
      const own = stableId(alphabets.lowercase, 10, cloud.project, cloud.stack, name);
      return {
        id: name,
        arn: gatewayArn(cloud, `/domainnames/${name}`),
        certificateUploadDate: dateOf(cloud),
        // Names and zones of AWS's that a record may point to. CloudFront's zone is one for all (AWS, Route 53 API reference: AliasTarget).
        cloudfrontDomainName: `${own}.cloudfront.net`,
        cloudfrontZoneId: "Z2FDTNDATAQYW2",
        regionalDomainName: `d-${own}.execute-api.${cloud.region}.amazonaws.com`,
        regionalZoneId: `Z${own.toUpperCase()}`,
        region: cloud.region,
      };
    },
  }),
  {
    put: ({ outputs }, { cloud, name }) =>
      sayNotEmulated((line) => cloud.print(line), name, outputs, ["mutualTlsAuthentication", "policy"]),
    remove: () => undefined,
  },
);

/** `aws:apigateway/basePathMapping:BasePathMapping`: leads a domain, or one base path of it, to an API's stage. */
export const basePathMappingType = (state: GatewayState): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:apigateway/basePathMapping:BasePathMapping",
      emulated: true,
      deleteBeforeReplace: true,
      once: ({ domainName, basePath }, { cloud }) => ({
        id: `${domainName}/${basePath ?? ""}`,
        region: cloud.region,
      }),
      derived({ restApi }) {
        if (!state.restApis.has(String(restApi))) throw new Error(`Invalid REST API identifier specified: ${restApi}`);
        return {};
      },
    }),
    {
      put({ outputs: { domainName, basePath, restApi, stageName } }, { urn }) {
        state.mappings.set(urn, {
          domainName: String(domainName).toLowerCase(),
          basePath: basePath ? String(basePath) : "",
          restApiId: String(restApi),
          stageName: stageName ? String(stageName) : undefined,
        });
      },
      remove: (_, { urn }) => void state.mappings.delete(urn),
    },
  );
