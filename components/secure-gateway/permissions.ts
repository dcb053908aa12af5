import type { RestApi } from "@pulumi/aws/apigateway";
import { Permission } from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { ChildOf } from "../building-blocks/child";
import { type GatewayRoute, routeNames } from "./routes";

/** Lets each route of a stage, and nothing else, invoke the function that serves it. */
export function allowInvocations(
  child: ChildOf,
  restApi: RestApi,
  stageName: string,
  routes: readonly GatewayRoute[],
): Permission[] {
  const names = routeNames(routes);
  return routes.map((route) =>
    child({ key: "permission", suffix: String(names.get(route)) }, Permission, {
      action: "lambda:InvokeFunction",
      function: route.function.functionName,
      qualifier: route.function.qualifier,
      principal: "apigateway.amazonaws.com",
      // A parameter is any text in its place (AWS, API Gateway developer guide: "Resource format of permissions").
      sourceArn: pulumi.interpolate`${restApi.executionArn}/${stageName}/${route.method}${route.path.replace(/\{[^}]+\}/g, "*")}`,
    }),
  );
}
