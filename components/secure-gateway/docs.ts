import * as pulumi from "@pulumi/pulumi";
import { shippedScript } from "../building-blocks/bundle";
import type { ChildOf } from "../building-blocks/child";
import type { EncryptionKeyArgs } from "../building-blocks/key";
import { LambdaFunction } from "../building-blocks/lambda-function";
import type { Tags } from "../building-blocks/tags";
import type { OperationDescription } from "./operation";
import { shippedOperation } from "./shipped-operations";

/** Whether a gateway tells what it serves. */
export enum GatewayDocs {
  /** `GET /openapi.json`, for everyone. */
  Open = "open",
  /** Not there. */
  Off = "off",
}

/** What the docs function has in common with the rest of its gateway. */
export interface DocsSpec {
  /** The OpenAPI 3.1 document, as JSON. */
  openapi: string;
  logRetentionDays?: pulumi.Input<number>;
  key?: EncryptionKeyArgs;
  tags?: Tags;
}

/** The operation that gives the OpenAPI document: a part of the document, as is all that the gateway serves. */
export const docsOperation = (): OperationDescription => shippedOperation("GET /openapi.json");

/** The function that serves the OpenAPI document, with the document in its code. */
export const docsFunction = (child: ChildOf, { openapi, ...spec }: DocsSpec): LambdaFunction =>
  child("docs", LambdaFunction, {
    ...spec,
    description: `Serves the OpenAPI document of ${child.component}`,
    service: child.logicalName,
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({
      "index.js": new pulumi.asset.FileAsset(shippedScript("gateway/docs")),
      "openapi.json": new pulumi.asset.StringAsset(openapi),
    }),
  });
