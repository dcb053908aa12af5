import { MethodSettings, type RestApi, type Stage } from "@pulumi/aws/apigateway";
import type { ChildOf } from "../building-blocks/child";
import { type GatewayRoute, routeNames, signatureOf } from "./routes";
import { type ThrottleArgs, throttled } from "./throttle";

/**
 * How the methods of a stage are logged, measured and throttled: all of them, and those with a throttle of their own. A method's settings replace the
 * stage's, so that they say all of it.
 *
 * @throws InputPropertyError for a throttle that lets nobody in
 */
export function methodSettings(
  child: ChildOf,
  restApi: RestApi,
  stage: Stage,
  throttle: Required<ThrottleArgs>,
  routes: readonly GatewayRoute[],
): void {
  const make = (suffix: string, methodPath: string, { rate, burst }: Required<ThrottleArgs>, after?: MethodSettings) =>
    child(
      { key: "methodSettings", suffix },
      MethodSettings,
      {
        restApi: restApi.id,
        stageName: stage.stageName,
        methodPath,
        settings: {
          loggingLevel: "ERROR",
          dataTraceEnabled: false, // bodies and keys have no place in a log
          metricsEnabled: true,
          throttlingRateLimit: rate,
          throttlingBurstLimit: burst,
        },
      },
      after && { dependsOn: [after] }, // all of them change the stage, which API Gateway refuses to do twice at once
    );
  let last = make("method-settings", "*/*", throttle);
  const names = routeNames(routes);
  for (const route of routes) {
    if (route.throttle === undefined) continue;
    const own = throttled(child.component, `routes: ${signatureOf(route)}: throttle`, {
      ...throttle,
      ...route.throttle,
    });
    last = make(`method-settings-${names.get(route)}`, methodPathOf(route), own, last);
  }
}

/** API Gateway's name of a method in the settings of a stage: `~1events~1{id}/GET`. */
const methodPathOf = ({ method, path }: GatewayRoute): string => `${path.replaceAll("/", "~1")}/${method}`;
