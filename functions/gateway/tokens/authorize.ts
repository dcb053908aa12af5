import { type Granted, lacking } from "../../runtime/auth";
import { countOne } from "../../runtime/count-one";
import type { Logger } from "../../runtime/logger";
import { grantedBy, passedOn } from "./claims";
import { type AuthorizerEvent, type AuthorizerResult, bearerToken, routeArns } from "./event";
import type { TokenSettings } from "./settings";
import { BadToken, type Verify } from "./verify";

/** What an authorizer works with. */
export interface AuthorizerParts {
  settings: TokenSettings;
  /** What each route asks for, by method and path template. */
  routes: Readonly<Record<string, Granted>>;
  verify: Verify;
  log: Logger;
}

/**
 * Judges a request by its token: a good one that gives what the route asks for is let through, one that does not is denied (403), which the gateway says with what
 * is missing (`denial` of the context). What the route is, is part of the answer's policy and of the key under which API Gateway keeps it.
 *
 * @returns a function that throws `Unauthorized` without a good token, which API Gateway answers with 401, and another error where the
 * issuer's keys cannot be had, which is a 500
 */
export const authorizer =
  ({ settings, routes, verify, log }: AuthorizerParts) =>
  async (event: AuthorizerEvent): Promise<AuthorizerResult> => {
    const route = `${event.httpMethod} ${event.resource}`;
    const own = log.with({ route, requestId: event.requestContext?.requestId });
    const claims = await claimsOf(event, verify, own);
    countOne("AuthSuccesses", "authorizer");
    const granted = grantedBy(claims, settings);
    const need = Object.hasOwn(routes, route) ? routes[route] : undefined;
    const detail = need ? lacking(need, granted) : "No route of this gateway takes a token here";
    if (detail !== undefined) own.info("denied", { detail, caller: `user:${claims.sub}` });
    return {
      principalId: claims.sub,
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          { Action: "execute-api:Invoke", Effect: detail === undefined ? "Allow" : "Deny", Resource: routeArns(event) },
        ],
      },
      context: {
        scopes: granted.scopes.join(" "),
        roles: JSON.stringify(granted.roles),
        claims: JSON.stringify(passedOn(claims, settings)),
        ...(detail !== undefined && { denial: denialOf(detail) }),
      },
    };
  };

/** The end of a sentence, for the gateway to put into the text of a JSON document: it escapes nothing. */
const denialOf = (detail: string): string => JSON.stringify(`. ${detail}`).slice(1, -1);

async function claimsOf(event: AuthorizerEvent, verify: Verify, log: Logger) {
  const token = bearerToken(event);
  try {
    if (token === undefined) throw new BadToken("no single Authorization header with a bearer token");
    return await verify(token);
  } catch (error) {
    if (!(error instanceof BadToken)) {
      log.error("the token cannot be checked", { error });
      throw new Error("The token cannot be checked");
    }
    countOne("AuthFailures", "authorizer");
    log.info("unauthorized", { detail: error.message });
    throw new Error("Unauthorized"); // API Gateway compares this text, to the letter
  }
}
