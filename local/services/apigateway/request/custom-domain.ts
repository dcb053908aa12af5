import type { BasePathMapping, GatewayState } from "../state";
import { type Address, decoded, type SentUrl, withoutStart } from "./address";

/** What a request to a custom domain names: the domain, its port, and its path there. */
interface Named {
  domain: string;
  host: string;
  path: string;
}

/**
 * Where a request to a custom domain goes. The domain `api.example.com` is called as `api.example.com.localhost`, by the Host header; or, where names
 * do not lead to this machine, as the first segment of the path: `/api.example.com/…`.
 *
 * @param host the Host header
 * @param port of this cloud
 * @returns undefined where the request is to no custom domain, `unmapped` where nothing of the domain is mapped to its path
 */
export function customAddress(
  state: GatewayState,
  host: string,
  port: string,
  { path: sent, query }: SentUrl,
): Address | "unmapped" | undefined {
  if (state.mappings.size === 0) return undefined;
  const mappings = [...state.mappings.values()];
  const named = byHost(mappings, host, sent) ?? byPath(mappings, port, sent);
  if (named === undefined) return undefined;
  const { domain, host: domainName, path: fullPath } = named;
  const found = mappings
    .filter((mapping) => mapping.domainName === domain && `${fullPath}/`.startsWith(baseOf(mapping)))
    .sort((a, b) => b.basePath.length - a.basePath.length)[0];
  const restApi = found && state.restApis.get(found.restApiId);
  if (!restApi) return "unmapped";
  const rest = fullPath.slice(baseOf(found).length - 1);
  const [, first = "", after = ""] = /^\/([^/]*)(.*)$/s.exec(rest) ?? [];
  const [stage, path] = found.stageName === undefined ? [decoded(first), after] : [found.stageName, rest];
  return { api: restApi, stage, path: withoutStart(path), fullPath, eventPath: fullPath, query, domainName };
}

/** The URL by which a mapping is called here, without a trailing slash. */
export const mappedUrl = (cloudUrl: string, domainName: string, basePath: string): string =>
  `http://${domainName}.localhost:${portOf(cloudUrl)}${basePath && `/${basePath}`}`;

/** The port of a URL that has one. */
export const portOf = (url: string): string => url.slice(url.lastIndexOf(":") + 1);

const baseOf = ({ basePath }: BasePathMapping): string => (basePath === "" ? "/" : `/${basePath}/`);

function byHost(mappings: readonly BasePathMapping[], host: string, path: string): Named | undefined {
  const [, name] = /^(.+)\.localhost(?::\d+)?$/i.exec(host) ?? [];
  const domain = name && domainOf(mappings, name.toLowerCase());
  return domain ? { domain, host, path } : undefined;
}

function byPath(mappings: readonly BasePathMapping[], port: string, path: string): Named | undefined {
  const [, first = "", rest = ""] = /^\/([^/]*)(.*)$/s.exec(path) ?? [];
  const domain = first.includes(".") ? domainOf(mappings, first.toLowerCase()) : undefined;
  return domain ? { domain, host: `${first}.localhost:${port}`, path: rest || "/" } : undefined;
}

/** The mapped domain of a name: itself, or `*.example.com` for the names right under it. */
function domainOf(mappings: readonly BasePathMapping[], name: string): string | undefined {
  const wildcard = `*${name.slice(name.indexOf("."))}`;
  const known = (domain: string) => mappings.some(({ domainName }) => domainName === domain);
  return [name, wildcard].find(known);
}
