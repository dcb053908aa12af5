import type { Properties, ResourceType } from "../../../service";
import { sayNotEmulated } from "../../not-emulated";
import { recorded } from "../../recorded";
import { tracked } from "../../tracked";
import type { GatewayState, MethodSettings } from "../state";

/** `aws:apigateway/methodSettings:MethodSettings`: throttling and logging of a stage's methods. Caching is not emulated. */
export const methodSettingsType = (state: GatewayState): ResourceType<Properties, Properties> =>
  tracked(
    recorded({
      token: "aws:apigateway/methodSettings:MethodSettings",
      emulated: true,
      approximates: "throttling and logging; no cache, no data trace",
      deleteBeforeReplace: true,
      once: ({ restApi, stageName, methodPath }, { cloud }) => ({
        id: `${restApi}-${stageName}-${methodPath}`,
        region: cloud.region,
      }),
    }),
    {
      put({ id, outputs }, { cloud, name }) {
        sayNotEmulated((line) => cloud.print(line), name, (outputs.settings ?? {}) as Properties, [
          "cachingEnabled",
          "dataTraceEnabled",
        ]);
        state.methodSettings.set(id, {
          restApiId: String(outputs.restApi),
          stageName: String(outputs.stageName),
          methodPath: String(outputs.methodPath),
          settings: (outputs.settings ?? {}) as MethodSettings["settings"],
        });
      },
      remove: ({ id }) => void state.methodSettings.delete(id),
    },
  );
