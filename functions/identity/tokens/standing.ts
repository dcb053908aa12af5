import { BatchGetItemCommand } from "@aws-sdk/client-dynamodb";
import type { JWTPayload } from "jose";
import { BadToken } from "../../gateway/tokens/verify";
import { dynamodb } from "../../runtime/dynamodb";

/** Claims of a token whose user is active and whose session goes on. */
export type GoodClaims = JWTPayload & { sub: string };

/**
 * Whether user and session of a token are good still: both are asked for in one call, by the last write.
 *
 * @param table physical name of Identity's table
 * @throws BadToken where one of them is gone, blocked or over, where the user's tokens were made void since, and for claims that only an API key has: those come from
 * the table, and from no token
 */
export async function inGoodStanding(table: string, claims: GoodClaims): Promise<GoodClaims> {
  const { sub, sid, iat } = claims;
  if (claims.user_type !== "human" || claims.owner !== undefined) throw new BadToken("it is no person's");
  if (typeof sid !== "string" || typeof iat !== "number") throw new BadToken("sid or iat is missing");
  const user = { pk: { S: `USER#${sub}` }, sk: { S: "USER" } };
  const session = { pk: user.pk, sk: { S: `SESSION#${sid}` } };
  const { Responses, UnprocessedKeys } = await dynamodb.send(
    new BatchGetItemCommand({
      RequestItems: {
        [table]: {
          Keys: [user, session],
          ConsistentRead: true,
          ProjectionExpression: "sk, #status, valid_from, ends_at, idle_ends_at",
          ExpressionAttributeNames: { "#status": "status" },
        },
      },
    }),
  );
  if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw new Error("DynamoDB did not read user and session at once");
  const items = Responses?.[table] ?? [];
  const found = (sk: string) => items.find((item) => item.sk?.S === sk);
  const validFrom = checkUser(found(user.sk.S), iat);
  checkSession(found(session.sk.S), validFrom);
  return claims;
}

type Found = Record<string, { S?: string; N?: string }> | undefined;

/** @returns since when tokens and sessions of the user are good */
function checkUser(user: Found, issuedAt: number): number {
  if (user?.status?.S !== "active") throw new BadToken(`its user is ${user?.status?.S ?? "gone"}`);
  const validFrom = Number(user.valid_from?.N ?? 0);
  if (issuedAt < validFrom) throw new BadToken("its user's tokens were made void since");
  return validFrom;
}

function checkSession(session: Found, validFrom: number): void {
  const now = new Date().toISOString();
  const [end, idle] = [session?.ends_at?.S, session?.idle_ends_at?.S];
  if (end === undefined || idle === undefined) throw new BadToken("its session was ended");
  if (end <= now || idle <= now) throw new BadToken("its session is over");
  // Begun with a password that was another one before it had begun.
  if (Number(session?.valid_from?.N ?? 0) < validFrom) throw new BadToken("its session was made void since");
}
