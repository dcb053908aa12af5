import type { Properties, ResourceType } from "../../../service";
import { arnOf } from "../../ids";
import { sayNotEmulated } from "../../not-emulated";
import { recorded } from "../../recorded";
import { tracked } from "../../tracked";
import type { GatewayState, Stage } from "../state";
import { gatewayArn } from "./rest-api";

/** `aws:apigateway/stage:Stage`: serves a deployment at `/{logical name of the RestApi}/{stage}`. */
export const stageType = (state: GatewayState): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:apigateway/stage:Stage",
      emulated: true,
      approximates: "no cache, canaries or client certificates",
      deleteBeforeReplace: true,
      defaults: { cacheClusterEnabled: false, xrayTracingEnabled: false, webAclArn: "" },
      once({ restApi, stageName }, { cloud }) {
        const api = state.restApis.get(String(restApi));
        if (!api) throw new Error(`Invalid Rest API identifier specified: ${restApi}`);
        if (!/^[A-Za-z0-9_-]{1,128}$/.test(String(stageName)))
          throw new Error(`stage "${stageName}": a name has letters, digits, _ and - only, at most 128`);
        return {
          id: `ags-${restApi}-${stageName}`,
          arn: gatewayArn(cloud, `/restapis/${restApi}/stages/${stageName}`),
          executionArn: arnOf(cloud, "execute-api", `${restApi}/${stageName}`),
          invokeUrl: `${cloud.url}/${encodeURIComponent(api.address)}/${stageName}`,
          region: cloud.region,
        };
      },
    }),
    {
      put({ outputs }, { cloud, name }) {
        sayNotEmulated((line) => cloud.print(line), name, outputs, [
          "cacheClusterEnabled",
          "canarySettings",
          "clientCertificateId",
        ]);
        const stage = stageFrom(outputs);
        state.stages.set(`${stage.restApiId}/${stage.name}`, stage);
      },
      remove: ({ outputs: { restApi, stageName } }) => void state.stages.delete(`${restApi}/${stageName}`),
    },
  );

const stageFrom = (outputs: Properties): Stage => ({
  restApiId: String(outputs.restApi),
  name: String(outputs.stageName),
  arn: String(outputs.arn),
  deploymentId: String(outputs.deployment),
  variables: outputs.variables as Stage["variables"],
  accessLog: outputs.accessLogSettings as Stage["accessLog"],
  tracing: outputs.xrayTracingEnabled === true,
});
