import type { ProxyEvent } from "./proxy-event";

const isLocal = (host: string) => /^(127\.0\.0\.1|localhost|[^:]+\.localhost)(:\d+)?$/.test(host);

/**
 * The URL that the client reached this API by, without a trailing slash: the same for API Gateway's own address, a custom domain
 * with a base path, and the local cloud. It comes from the gateway, never from the client's Host header.
 */
export function baseUrl({ resource, requestContext }: Pick<ProxyEvent, "resource" | "requestContext">): string {
  const { domainName = "localhost", path } = requestContext;
  const inRoute = resource.split("/").filter(Boolean).length;
  const segments = path.split("/").filter(Boolean);
  const base = segments.slice(0, Math.max(0, segments.length - inRoute)).map((segment) => `/${segment}`);
  return `${isLocal(domainName) ? "http" : "https"}://${domainName}${base.join("")}`;
}
