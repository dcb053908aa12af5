import * as pulumi from "@pulumi/pulumi";
import { argError } from "../building-blocks/arg-error";
import type { Authorizer } from "./authorizer";
import type { Cors } from "./cors";
import { type DocumentInfo, type OpenApiDocument, openApiDocument } from "./document";
import { gatewayBody } from "./gateway-body";
import type { OperationDescription } from "./operation";
import type { GatewayRoute } from "./routes";
import { weakenDocument } from "./weaken";

/**
 * The OpenAPI 3.1 document of some operations.
 *
 * @throws InputPropertyError when two are the same, share an operation id, or declare one schema otherwise, and for schemas with
 * a name that API Gateway does not take
 */
export function documentOf(
  component: string,
  info: DocumentInfo,
  operations: readonly OperationDescription[],
): OpenApiDocument {
  const document = refusing(component, () => openApiDocument(info, operations));
  const odd = Object.keys(document.components.schemas).find((name) => !/^[A-Za-z0-9]+$/.test(name));
  if (odd !== undefined)
    throw argError(component, "routes", `API Gateway takes letters and digits for the name of a schema, not "${odd}"`);
  return document;
}

/** Most bytes of a definition (AWS, API Gateway developer guide: "Quotas for REST APIs": size of the API definition). */
const largestBody = 6 * 1024 * 1024;

/**
 * The body of a REST API that serves some routes, as JSON.
 *
 * @param authorizer who judges tokens, where a route takes them
 * @throws InputPropertyError when it is larger than API Gateway takes
 */
export function bodyOf(
  component: string,
  info: DocumentInfo,
  routes: readonly GatewayRoute[],
  authorizer?: Authorizer,
  cors?: Cors,
): pulumi.Output<string> {
  const { document } = refusing(component, () => weakenDocument(openApiDocument(info, routes)));
  const size = Buffer.byteLength(JSON.stringify(document));
  if (size > largestBody)
    throw argError(
      component,
      "routes",
      `their definition has ${size} bytes, and API Gateway takes ${largestBody}; use two gateways`,
    );
  return pulumi.jsonStringify(gatewayBody(document, routes, authorizer, cors));
}

function refusing<T>(component: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw argError(component, "routes", (error as Error).message);
  }
}
