import type { Properties, ResourcePolicy } from "../../service";
import type { ApiDefinition } from "./definition";

/** A REST API. */
export interface RestApi {
  id: string;
  urn: string;
  /** The first segment of its local URL. */
  address: string;
  outputs: Properties;
}

/** A stage of an API: what a deployment is called by. */
export interface Stage {
  restApiId: string;
  name: string;
  /** By which a web ACL is associated with it. */
  arn: string;
  deploymentId: string;
  variables: Record<string, string> | undefined;
  accessLog: { destinationArn: string; format: string } | undefined;
  tracing: boolean;
}

/** Settings of a stage's methods; what is left out is left to a wider path. */
export interface MethodSettings {
  restApiId: string;
  stageName: string;
  /** As declared: a resource path and a method, or both as a star. */
  methodPath: string;
  settings: { throttlingRateLimit?: number; throttlingBurstLimit?: number; loggingLevel?: string };
}

/** What leads a custom domain to an API. */
export interface BasePathMapping {
  domainName: string;
  /** Empty: the whole domain. */
  basePath: string;
  restApiId: string;
  /** Undefined: the next segment of a request's path says it. */
  stageName: string | undefined;
}

/** An API key. */
export interface ApiKey {
  id: string;
  value: string;
  name: string;
  enabled: boolean;
}

/** Limits of a plan or of one of its methods. */
export interface Throttle {
  rateLimit?: number;
  burstLimit?: number;
}

/** A usage plan. */
export interface UsagePlan {
  id: string;
  apiStages: { apiId: string; stage: string; throttles?: ({ path: string } & Throttle)[] }[];
  throttle: Throttle;
  quota: { limit: number; period: string; offset?: number } | undefined;
}

/** All that API Gateway holds in memory, rebuilt from the engine's records. */
export class GatewayState {
  readonly restApis = new Map<string, RestApi>();
  /** Resource policies that are declared beside their API, by its id. */
  readonly policies = new Map<string, unknown>();
  /** By URN. */
  readonly mappings = new Map<string, BasePathMapping>();
  readonly deployments = new Map<string, { restApiId: string; definition: ApiDefinition }>();
  readonly stages = new Map<string, Stage>();
  readonly methodSettings = new Map<string, MethodSettings>();
  readonly apiKeys = new Map<string, ApiKey>();
  readonly usagePlans = new Map<string, UsagePlan>();
  /** By `<plan>/<key>`. */
  readonly usagePlanKeys = new Set<string>();

  /** The API whose local URLs begin so. */
  restApiAt(address: string): RestApi | undefined {
    return [...this.restApis.values()].findLast((api) => api.address === address);
  }

  /** The stage of an API. */
  stageOf(restApiId: string, name: string): Stage | undefined {
    return this.stages.get(`${restApiId}/${name}`);
  }

  /** The resource policy of a method's API, as its stage has it deployed. */
  policyOf(methodArn: string): ResourcePolicy | undefined {
    const [apiId = "", stageName = ""] = (methodArn.split(":")[5] ?? "").split("/");
    const stage = this.stageOf(apiId, stageName);
    return stage && this.deployments.get(stage.deploymentId)?.definition.policy;
  }

  /** The enabled key of this value. */
  apiKeyOf(value: string): ApiKey | undefined {
    for (const key of this.apiKeys.values()) if (key.value === value) return key.enabled ? key : undefined;
    return undefined;
  }

  /** The plan by which a key may use a stage. */
  usagePlanFor(keyId: string, { restApiId, name }: Pick<Stage, "restApiId" | "name">): UsagePlan | undefined {
    for (const plan of this.usagePlans.values()) {
      const holds = plan.apiStages.some(({ apiId, stage }) => apiId === restApiId && stage === name);
      if (holds && this.usagePlanKeys.has(`${plan.id}/${keyId}`)) return plan;
    }
    return undefined;
  }

  /** The settings of one method of a stage: those of the stage, with the method's own over them. */
  settingsOf(stage: Stage, resourcePath: string, httpMethod: string): MethodSettings["settings"] {
    let settings: MethodSettings["settings"] = {};
    let own: MethodSettings["settings"] = {};
    for (const one of this.methodSettings.values()) {
      if (one.restApiId !== stage.restApiId || one.stageName !== stage.name) continue;
      if (one.methodPath === "*/*") settings = one.settings;
      else if (sameMethod(one.methodPath, resourcePath, httpMethod)) own = one.settings;
    }
    return { ...settings, ...own };
  }
}

/** Method paths are written `~1events~1{id}/GET` or `events/{id}/GET`. */
function sameMethod(methodPath: string, resourcePath: string, httpMethod: string): boolean {
  const end = methodPath.lastIndexOf("/");
  const path = methodPath.slice(0, end).replaceAll("~1", "/");
  return `/${path.replace(/^\//, "")}` === resourcePath && methodPath.slice(end + 1) === httpMethod;
}
