import type { RestApi } from "@pulumi/aws/apigateway";
import { Permission } from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { argError, oneOf, plain } from "../../building-blocks/arg-error";
import { type ShippedScript, shippedScript } from "../../building-blocks/bundle";
import type { ChildOf } from "../../building-blocks/child";
import type { EncryptionKeyArgs } from "../../building-blocks/key";
import { LambdaFunction } from "../../building-blocks/lambda-function";
import type { Link } from "../../building-blocks/link";
import type { Tags } from "../../building-blocks/tags";
import { asksFor, type GatewayFunction, type GatewayRoute, signatureOf } from "../routes";
import type { AuthorizerArgs } from "./args";
import { cognitoTokens, type OwnUserPool } from "./cognito";
import { type TokenNeed, tokenNeeds, unissued } from "./needs";
import { jwtEnvironment, type TokenEnvironment } from "./tokens";

/** The one authorizer of a gateway, whatever the number of its routes. */
export interface Authorizer {
  /** The function that judges. */
  function: GatewayFunction;
  ttlSeconds: number;
  /** That function, where it is the gateway's own. */
  own?: LambdaFunction;
  /** Only where the gateway has a user pool of its own. */
  cognito?: OwnUserPool;
}

/** What the authorizer's function has in common with the rest of its gateway. */
export interface AuthorizerSpec {
  logRetentionDays?: pulumi.Input<number>;
  key?: EncryptionKeyArgs;
  tags?: Tags;
}

/**
 * The authorizer that routes ask for; none where none takes a token.
 *
 * @throws InputPropertyError for a route that takes a token without an authorizer, an authorizer that no route asks for, and one that is
 * said in two ways or none
 */
export function authorizerOf(
  child: ChildOf,
  given: AuthorizerArgs | undefined,
  routes: readonly GatewayRoute[],
  spec: AuthorizerSpec,
): Authorizer | undefined {
  const { component } = child;
  const args = plain(component, "authorizer", given);
  const needs = tokenNeeds(component, routes);
  const asking = routes.find((route) => asksFor("bearer", route));
  if (asking && !args)
    throw argError(component, "authorizer", `${signatureOf(asking)} takes a token; say who issues them, or who judges`);
  if (!args) return undefined;
  if (!asking) throw argError(component, "authorizer", "no route takes a token; leave it out");
  const { jwt, cognito, identity, function: yours, ttlSeconds = identity ? 60 : 300 } = args;
  oneOf(component, "authorizer", { jwt, cognito, identity, function: yours });
  if (!(Number.isInteger(ttlSeconds) && ttlSeconds >= 0 && ttlSeconds <= 3600))
    throw argError(component, "authorizer.ttlSeconds", `API Gateway takes 0 to 3600 seconds, not ${ttlSeconds}`);
  if (yours) return { function: yours, ttlSeconds };
  if (identity) {
    warnOfUnissued(child, needs, identity.scopes);
    const own = authorizerFunction(child, needs, { ...spec, script: "identity/authorizer", links: [identity.link] });
    return { function: own, own, ttlSeconds };
  }
  const { environment, own: pool } = jwt
    ? { environment: jwtEnvironment(component, jwt), own: undefined }
    : cognitoTokens(child, cognitoArgs(component, cognito), needs);
  const own = authorizerFunction(child, needs, { ...spec, script: "gateway/authorizer", environment });
  return { function: own, own, ttlSeconds, cognito: pool };
}

/** A warning and no error: the Identity may get the scope later, and until then nobody is let in who should not be. */
function warnOfUnissued(
  { component, parent }: ChildOf,
  needs: Record<string, TokenNeed>,
  issued: readonly string[] | undefined,
): void {
  if (!issued) return;
  for (const [scope, [first, ...others]] of unissued(needs, issued)) {
    const routes = others.length > 0 ? `${first} and ${others.length} more ask` : `${first} asks`;
    const mend = "so that nobody can call what does; add it to the Identity's `scopes`";
    pulumi.log.warn(
      `${component}: ${routes} for the scope ${scope}, which no token of the Identity has, ${mend}`,
      parent,
    );
  }
}

function cognitoArgs<T>(component: string, cognito: T | undefined): T {
  if (cognito === undefined)
    throw argError(
      component,
      "authorizer",
      "say who issues tokens (jwt, cognito or identity), or which function judges",
    );
  return cognito;
}

/** The function that checks tokens, with what its routes ask for in its code. */
const authorizerFunction = (
  child: ChildOf,
  needs: Record<string, TokenNeed>,
  { script, ...spec }: AuthorizerSpec & { script: ShippedScript; environment?: TokenEnvironment; links?: Link[] },
): LambdaFunction =>
  child("authorizer", LambdaFunction, {
    ...spec,
    description: `Checks the tokens of ${child.component}`,
    service: child.logicalName,
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({
      "index.js": new pulumi.asset.FileAsset(shippedScript(script)),
      "routes.json": new pulumi.asset.StringAsset(JSON.stringify(needs)),
    }),
  });

/** Lets the API's authorizers, and nothing else, invoke the function that judges (AWS, API Gateway developer guide: "Configure a Lambda authorizer"). */
export const mayAuthorize = (child: ChildOf, restApi: RestApi, authorizer: Authorizer): Permission =>
  child({ key: "permission", suffix: "authorizer-permission" }, Permission, {
    action: "lambda:InvokeFunction",
    function: authorizer.function.functionName,
    principal: "apigateway.amazonaws.com",
    sourceArn: pulumi.interpolate`${restApi.executionArn}/authorizers/*`,
  });
