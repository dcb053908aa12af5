import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { argError, plain } from "../building-blocks/arg-error";
import { shippedPageAssets, shippedScript } from "../building-blocks/bundle";
import type { ChildOf } from "../building-blocks/child";
import type { EncryptionKeyArgs } from "../building-blocks/key";
import { LambdaFunction } from "../building-blocks/lambda-function";
import type { Tags } from "../building-blocks/tags";
import type { OperationDescription } from "./operation";
import { signatureOf } from "./routes";
import { shippedOperation } from "./shipped-operations";

/** Whether a gateway tells what it serves. */
export enum GatewayDocs {
  /** `GET /openapi.json`, and as pages `GET /docs` (Swagger UI) and `GET /redoc` (ReDoc), for everyone. */
  Open = "open",
  /** `GET /openapi.json` alone, for everyone. */
  DocumentOnly = "document-only",
  /** Not there. */
  Off = "off",
}

/** What the docs function has in common with the rest of its gateway. */
export interface DocsSpec {
  /** The OpenAPI 3.1 document, as JSON. */
  openapi: string;
  /** True: what the pages load is in the function's code. */
  hasPages: boolean;
  logRetentionDays?: pulumi.Input<number>;
  key?: EncryptionKeyArgs;
  tags?: Tags;
}

const documentRoute = "GET /openapi.json";
const pageRoutes = ["GET /docs", "GET /docs/{asset}", "GET /redoc"];

/**
 * The operations of the docs function.
 *
 * @param own the gateway's other operations
 * @throws InputPropertyError for a choice that there is not, and where one of the gateway's own routes is in the place of a page
 */
export function docsOperations(
  component: string,
  docs: GatewayDocs | undefined,
  own: readonly OperationDescription[],
): OperationDescription[] {
  const choice = plain(component, "docs", docs) ?? GatewayDocs.Open;
  if (choice === GatewayDocs.Off) return [];
  if (choice === GatewayDocs.DocumentOnly) return [shippedOperation(documentRoute)];
  const taken = own.find((each) => pageRoutes.includes(signatureOf(each)) || /^\/docs\/\{[^}]+\}/.test(each.path));
  if (taken)
    throw argError(
      component,
      "docs",
      `${signatureOf(taken)} is in the place of the documentation's pages; serve the document alone, by GatewayDocs.DocumentOnly`,
    );
  return [documentRoute, ...pageRoutes].map(shippedOperation);
}

/** True for what the document describes: all but the pages, which are for people, and not for clients made from it. */
export const isDescribed = (operation: OperationDescription): boolean => !pageRoutes.includes(signatureOf(operation));

/** The function that serves the OpenAPI document and its pages, with all of it in its code. */
export const docsFunction = (child: ChildOf, { openapi, hasPages, ...spec }: DocsSpec): LambdaFunction =>
  child("docs", LambdaFunction, {
    ...spec,
    description: `Serves the OpenAPI document of ${child.component}`,
    service: child.logicalName,
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({
      "index.js": new pulumi.asset.FileAsset(shippedScript("gateway/docs")),
      "openapi.json": new pulumi.asset.StringAsset(openapi),
      ...(hasPages && pageAssets()),
    }),
  });

const pageAssets = () => {
  const folder = shippedPageAssets();
  return Object.fromEntries(
    readdirSync(folder).map((name) => [`assets/${name}`, new pulumi.asset.FileAsset(join(folder, name))]),
  );
};
