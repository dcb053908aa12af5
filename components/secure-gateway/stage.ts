import { Deployment, type RestApi, Stage } from "@pulumi/aws/apigateway";
import type { LogGroup } from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type { ChildOf } from "../building-blocks/child";
import { logGroup } from "../building-blocks/log-group";
import { accessLogFormat } from "./access-log";
import type { DomainArgs } from "./domain";
import { methodSettings } from "./method-settings";
import { type GatewayRoute, sha256 } from "./routes";
import type { ThrottleArgs } from "./throttle";

/** What a stage is made of. */
export interface StageSpec {
  restApi: RestApi;
  stageName: string;
  throttle: Required<ThrottleArgs>;
  /** What it serves; some with a throttle of their own. */
  routes: readonly GatewayRoute[];
  retentionDays?: pulumi.Input<number>;
  keyArn?: pulumi.Input<string>;
  /** Where it has a name of its own, and its default address is off. */
  domain?: DomainArgs;
  /** What its functions find in `stageVariables` of their event. */
  variables?: Record<string, string>;
  /** What must be there before a request can be served and logged. */
  dependsOn: pulumi.Resource[];
}

/** A stage, and what it writes to. */
export interface DeployedStage {
  deployment: Deployment;
  stage: Stage;
  accessLog: LogGroup;
  executionLog: LogGroup;
}

/** Deploys a REST API to a stage that is throttled, traced, measured and logged. */
export function deployStage(child: ChildOf, spec: StageSpec): DeployedStage {
  const { restApi, stageName, throttle, domain, retentionDays, keyArn } = spec;
  const deployment = child("deployment", Deployment, {
    restApi: restApi.id,
    // All that a deployment copies is in the body. The same body is the same deployment; another makes a new one, and so does a change of the
    // default address, which takes effect then (AWS, API Gateway developer guide: "Disable the default endpoint for REST APIs").
    triggers: {
      body: pulumi.output(restApi.body).apply((body) => sha256(`${body ?? ""}${domain ? " at a domain" : ""}`)),
    },
  });
  const accessLog = logGroup(child, "accessLog", {
    name: pulumi.interpolate`/aws/apigateway/${restApi.name}/${stageName}/access`,
    retentionDays,
    keyArn,
  });
  // API Gateway would make this group by itself when it has something to say, and keep it for ever.
  const executionLog = logGroup(child, "executionLog", {
    name: pulumi.interpolate`API-Gateway-Execution-Logs_${restApi.id}/${stageName}`,
    retentionDays,
    keyArn,
  });
  const stage = child(
    "stage",
    Stage,
    {
      restApi: restApi.id,
      deployment: deployment.id,
      stageName,
      accessLogSettings: { destinationArn: accessLog.arn, format: accessLogFormat },
      xrayTracingEnabled: true,
      variables: spec.variables,
      tags: child.tags,
    },
    { dependsOn: [executionLog, ...spec.dependsOn] },
  );
  methodSettings(child, restApi, stage, throttle, spec.routes);
  return { deployment, stage, accessLog, executionLog };
}
