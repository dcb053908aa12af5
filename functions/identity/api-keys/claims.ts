import { BadToken } from "../../gateway/tokens/verify";
import type { GoodClaims } from "../tokens/standing";
import { checkApiKey } from "./check";

/**
 * What a gateway gets to know of who shows an API key: the same as by a token.
 *
 * @throws BadToken for a key that is not good
 */
export async function claimsOfKey(value: string): Promise<GoodClaims> {
  const use = await checkApiKey(value);
  if (!use) throw new BadToken("the API key is not good, or not any more");
  const { user, scopes } = use.apiKey;
  return { sub: user, scope: scopes.join(" "), user_type: "api" };
}
