import type { AwsRequest, Service } from "../service";
import { operationOf } from "./protocol";

/** What was found for a request. A service without an API, or none at all, is for the caller to refuse. */
export interface Found {
  readonly service: Service | undefined;
  /** The service that the request is for, if it says so. */
  readonly name: string | undefined;
  /** The operation that it names, as far as it says. */
  readonly operation: string;
}

/** REST paths that only one service has, for requests that are not signed. */
const pathOwners: readonly (readonly [path: RegExp, signingName: string])[] = [
  [/^\/20\d\d-\d\d-\d\d\/(?:functions|layers|event-source-mappings|account-settings|tags)(?:\/|$)/, "lambda"],
  [/^\/v2\/email\//, "ses"],
  [/^\/[a-z]{2}(?:-[a-z]+)+-\d_\w+\/(?:\.well-known|oauth2)\//, "cognito-idp"],
  [/^\/(?:restapis|apikeys|usageplans|domainnames|vpclinks)(?:\/|$)/, "apigateway"],
];

/** The services by what requests say of them. */
export class Directory {
  readonly #byName: ReadonlyMap<string, Service>;
  /** The services at the time of a request: the map may still grow when the endpoint is made. */
  readonly #services: () => Iterable<Service>;

  constructor(services: ReadonlyMap<string, Service> | Iterable<Service>) {
    this.#byName = services instanceof Map ? services : new Map();
    this.#services = services instanceof Map ? () => this.#byName.values() : () => services as Iterable<Service>;
  }

  /** By `X-Amz-Target`, then by what the request is signed for, then by its path; a query that is not signed by the version of its API. */
  find(request: AwsRequest, signedFor: string | undefined): Found {
    const operation = operationOf(request);
    const target = request.headers["x-amz-target"];
    if (typeof target === "string") {
      const prefix = target.slice(0, target.lastIndexOf("."));
      const service = this.#search((api) => api.targetPrefix === prefix);
      return { service, name: service?.name ?? signedFor ?? prefix, operation };
    }
    const name = signedFor ?? pathOwners.find(([path]) => path.test(request.path))?.[1];
    if (name === undefined) return this.#findByVersion(request, operation);
    const service =
      this.#search(({ signingName, pathPrefix }) => signingName === name && startsWith(request.path, pathPrefix)) ??
      this.#search(({ signingName, pathPrefix }) => signingName === name && pathPrefix === undefined) ??
      this.#byName.get(name);
    return { service, name, operation };
  }

  /** Links of the query protocol, such as those that confirm subscriptions, are not signed. */
  #findByVersion({ query }: AwsRequest, operation: string): Found {
    const version = query.get("Version");
    const service = version === null ? undefined : this.#search((api) => api.queryVersion === version);
    return { service, name: service?.name, operation };
  }

  #search(matches: (api: NonNullable<Service["api"]>) => boolean): Service | undefined {
    for (const service of this.#services()) {
      if (service.api !== undefined && matches(service.api)) return service;
    }
    return undefined;
  }
}

const startsWith = (path: string, prefix: string | undefined): boolean =>
  prefix !== undefined && path.startsWith(prefix);
