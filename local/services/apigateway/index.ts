import type { IncomingMessage, ServerResponse } from "node:http";
import type { Cloud } from "../../cloud";
import type { Service } from "../../service";
import { Gateway } from "./gateway";
import { accountType } from "./resources/account";
import { apiKeyType } from "./resources/api-key";
import { deploymentType } from "./resources/deployment";
import { basePathMappingType, domainNameType } from "./resources/domain-name";
import { methodSettingsType } from "./resources/method-settings";
import { restApiType } from "./resources/rest-api";
import { restApiPolicyType } from "./resources/rest-api-policy";
import { stageType } from "./resources/stage";
import { usagePlanKeyType, usagePlanType } from "./resources/usage-plan";
import { GatewayState } from "./state";

/** API Gateway's REST APIs (version 1), from OpenAPI bodies. */
export interface ApiGatewayService extends Service {
  /** Serves a request on the API port: `/{logical name of the RestApi}/{stage}/…`. An unknown API is a 404 that names those there are. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Makes the API Gateway service of a cloud. */
export function createApiGatewayService(cloud: Cloud): ApiGatewayService {
  const state = new GatewayState();
  const gateway = new Gateway(cloud, state);
  return {
    name: "apigateway",
    arnName: "execute-api",
    types: [
      restApiType(state),
      restApiPolicyType(state),
      deploymentType(state, cloud),
      stageType(state),
      methodSettingsType(state),
      apiKeyType(state),
      usagePlanType(state),
      usagePlanKeyType(state),
      domainNameType,
      basePathMappingType(state),
      accountType,
    ],
    resourcePolicy: (arn) => state.policyOf(arn),
    reset: () => gateway.reset(),
    handle: (request, response) => gateway.handle(request, response),
  };
}
