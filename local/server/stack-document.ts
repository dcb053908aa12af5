import type { Cloud } from "../cloud";
import { isAsset } from "../engine/assets";
import type { Engine } from "../engine/engine";
import type { ResourceRecord } from "../engine/state";
import type { Properties } from "../service";
import { mappedUrl } from "../services/apigateway/request/custom-domain";

/** What `GET /_portico/stack.json` answers. */
export interface StackDocument {
  project: string;
  stack: string;
  /** Of the program that this cloud runs; plain values, secrets too. */
  outputs: Properties;
  endpoints: { aws: string };
  resources: StackResource[];
}

/** One resource of a {@link StackDocument}. */
export interface StackResource {
  urn: string;
  type: string;
  name: string;
  /** Empty for components. */
  id: string;
  /** False when it is declared only. */
  emulated: boolean;
  /** Assets as their kind and hash. */
  inputs: Properties;
  /** Of an API's stage, and of what maps a custom domain to one: where it is served. */
  url?: string;
  /** True for what Pulumi's own engine deployed; left out for what this cloud's program declares. */
  deployed?: true;
}

/** The stack as it is now: what the cloud's program declares, then what Pulumi's own engine deployed. */
export function documentOf(cloud: Cloud, engine: Engine, deployed: readonly ResourceRecord[]): StackDocument {
  const { project, stack, awsUrl } = cloud;
  const declared = engine.resources.filter(({ type }) => type !== "pulumi:pulumi:Stack");
  const resources = [
    ...declared.map((record) => described(cloud, record)),
    ...deployed.map((record) => ({ ...described(cloud, record), deployed: true as const })),
  ];
  return { project, stack, outputs: engine.outputs, endpoints: { aws: awsUrl }, resources };
}

function described(cloud: Cloud, record: ResourceRecord): StackResource {
  const { urn, type, name, id, emulated, inputs } = record;
  const resource = { urn, type, name, id, emulated, inputs: withoutFiles(inputs) as Properties };
  const url = urlOf(cloud, record);
  return url === undefined ? resource : { ...resource, url };
}

function urlOf({ url }: Cloud, { type, outputs }: ResourceRecord): string | undefined {
  if (type === "aws:apigateway/basePathMapping:BasePathMapping")
    return mappedUrl(url, String(outputs.domainName), String(outputs.basePath ?? ""));
  const { invokeUrl } = outputs;
  return type === "aws:apigateway/stage:Stage" && typeof invokeUrl === "string" ? invokeUrl : undefined;
}

/** Paths of this machine and whole sources are nobody's business outside. */
function withoutFiles(value: unknown): unknown {
  if (isAsset(value)) return { kind: value.kind, hash: value.hash };
  if (Array.isArray(value)) return value.map(withoutFiles);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutFiles(part)]));
}
