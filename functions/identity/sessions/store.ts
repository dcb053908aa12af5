import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../../runtime/dynamodb";
import { type Item, itemOf, textIn } from "../../runtime/items";
import { newUlid } from "../../runtime/new-ulid";
import { keyOf, read, tableName } from "../table";
import type { User } from "../users/model";
import { userPartition } from "../users/store";
import { decodeToken, encodeToken, firstToken, hashOf, newSeed, nextToken, type RefreshToken } from "./refresh-token";

/** Days after which a session ends, however much it is used. */
export const sessionDays = 30;
/** Days after which a session ends that nobody refreshes. */
export const idleDays = 7;
/** Seconds in which the token before the last one is taken again: for two requests at once, and for answers that got lost. */
export const leewaySeconds = 10;

const day = 86_400_000;
/** Longest text that is kept of a client's name. */
const longestAgent = 256;

/** Where a session was begun, as its user gets to see it. */
export interface Origin {
  /** Network address, or network. */
  network: string;
  /** `User-Agent` of the client. */
  agent?: string;
}

/** A session: what a user began by signing in, and what all tokens since then belong to. Times are RFC 3339 in UTC. */
export interface Session extends Partial<Origin> {
  /** A ULID: later sessions have greater ones. `sid` of its tokens. */
  id: string;
  userId: string;
  created_at: string;
  last_used_at: string;
  /** When it ends unless it is refreshed before. */
  expires_at: string;
  /** `valid_from` of its user as it was when they signed in, 0 for none: see {@link isOf}. */
  valid_from: number;
}

/** What became of a refresh token that was shown. */
export type Rotation =
  | { outcome: "rotated"; session: Session; refresh_token: string }
  /** It was exchanged before, and now its session is over. */
  | { outcome: "reused"; userId: string; sessionId: string }
  /** It is none of ours, or its session is over. */
  | { outcome: "refused" };

const sortOf = (sessionId: string) => `SESSION#${sessionId}`;
const moment = (milliseconds: number) => new Date(milliseconds).toISOString();

/** A session that begins. */
export interface Beginning {
  sessionId: string;
  refresh_token: string;
  /** Stores it: before that, none of its tokens is good. The table does not get to know its refresh token. */
  save(): Promise<void>;
}

/**
 * Begins a session.
 *
 * @param user as they were when it was found out that it is they
 */
export function begin(
  { id: userId, valid_from = 0 }: Pick<User, "id" | "valid_from">,
  { network, agent }: Origin,
): Beginning {
  const now = Date.now();
  const sessionId = newUlid(now);
  const token = firstToken(userId, sessionId);
  const session = new PutItemCommand({
    TableName: tableName,
    Item: {
      ...keyOf(userPartition(userId), sortOf(sessionId)),
      ...itemOf({
        family_hash: hashOf(token.family),
        token_hash: hashOf(token.secret),
        created_at: moment(now),
        ends_at: moment(now + sessionDays * day),
        valid_from,
        network,
        agent: agent?.slice(0, longestAgent),
        ...usedAt(now),
      }),
    },
  });
  const save = async () => {
    await dynamodb.send(session);
  };
  return { sessionId, refresh_token: encodeToken(token), save };
}

/** What every use of a session writes. */
const usedAt = (now: number) => ({
  last_used_at: moment(now),
  idle_ends_at: moment(now + idleDays * day),
  expires: Math.ceil(now / 1000) + idleDays * 86_400,
});

/** The session of a refresh token that {@link rotate} would exchange now. Changes nothing. */
export async function sessionOf(refreshToken: string): Promise<Session | undefined> {
  const token = decodeToken(refreshToken);
  const item = token && (await read(userPartition(token.userId), sortOf(token.sessionId)));
  const now = Date.now();
  if (!item || textIn(item, "family_hash") !== hashOf(token.family) || !isAt(item, now)) return undefined;
  const isGood = textIn(item, "token_hash") === hashOf(token.secret) || isLast(item, token, now);
  return isGood ? toSession(item) : undefined;
}

/** Whether a token is the one before the current one, and was exchanged just now. */
const isLast = (item: Item, { secret }: RefreshToken, now: number): boolean =>
  item.previous_hash?.S === hashOf(secret) && textIn(item, "rotated_at") > moment(now - leewaySeconds * 1000);

/**
 * Exchanges a refresh token for the next one, in one step that no other exchange comes between. Of those who show the same one at once, one exchanges it
 * and the others are given what that one got, for ten seconds. Who shows an older one has it from somebody else, or somebody has it from them: the session
 * ends. What only looks like a token of a session ends nothing.
 */
export async function rotate(refreshToken: string): Promise<Rotation> {
  const token = decodeToken(refreshToken);
  if (!token) return { outcome: "refused" };
  const now = Date.now();
  const seed = newSeed();
  const next = nextToken(token, seed);
  try {
    const { Attributes = {} } = await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: keyOf(userPartition(token.userId), sortOf(token.sessionId)),
        UpdateExpression:
          "SET token_hash = :next, previous_hash = :shown, seed = :seed, rotated_at = :last_used_at, " +
          "last_used_at = :last_used_at, idle_ends_at = :idle_ends_at, expires = :expires",
        ConditionExpression:
          "family_hash = :family AND token_hash = :shown AND idle_ends_at > :last_used_at AND ends_at > :last_used_at",
        ExpressionAttributeValues: itemOf({
          ":next": hashOf(next.secret),
          ":family": hashOf(token.family),
          ":shown": hashOf(token.secret),
          ":seed": seed.toString("base64url"),
          ...Object.fromEntries(Object.entries(usedAt(now)).map(([name, value]) => [`:${name}`, value])),
        }),
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return { outcome: "rotated", session: toSession(Attributes), refresh_token: encodeToken(next) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return judge(token, error.Item, now);
  }
}

/** What to make of a token that is not the current one of its session. */
async function judge(token: RefreshToken, item: Item | undefined, now: number): Promise<Rotation> {
  const { userId, sessionId, family } = token;
  if (!item || textIn(item, "family_hash") !== hashOf(family) || !isAt(item, now)) return { outcome: "refused" };
  if (isLast(item, token, now)) {
    const next = nextToken(token, Buffer.from(textIn(item, "seed"), "base64url"));
    return { outcome: "rotated", session: toSession(item), refresh_token: encodeToken(next) };
  }
  await revoke(userId, sessionId);
  return { outcome: "reused", userId, sessionId };
}

/**
 * Ends the session of a refresh token, be it the current one or one of those before.
 *
 * @returns whose session it was; undefined when the token is of none that goes on
 */
export async function end(refreshToken: string): Promise<{ userId: string; sessionId: string } | undefined> {
  const token = decodeToken(refreshToken);
  if (!token) return undefined;
  const { userId, sessionId, family } = token;
  const ended = await remove(userId, sessionId, {
    ConditionExpression: "family_hash = :family",
    ExpressionAttributeValues: itemOf({ ":family": hashOf(family) }),
  });
  return ended ? { userId, sessionId } : undefined;
}

/** Ends a session, at once for its refresh tokens. @returns false when there is none */
export const revoke = (userId: string, sessionId: string): Promise<boolean> =>
  remove(userId, sessionId, { ConditionExpression: "attribute_exists(pk)" });

/** Deletes the item: what is not there is not live, and a session that is over is nobody's business any more. */
async function remove(
  userId: string,
  sessionId: string,
  condition: { ConditionExpression: string; ExpressionAttributeValues?: Item },
): Promise<boolean> {
  const Key = keyOf(userPartition(userId), sortOf(sessionId));
  try {
    await dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key, ...condition }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Ends all sessions of a user, but one perhaps. @returns the ids of those that were ended */
export async function revokeAll(userId: string, exceptSessionId?: string): Promise<string[]> {
  const ended: string[] = [];
  let before: string | undefined;
  do {
    const page = await list(userId, { limit: 100, before });
    const ids = page.sessions.map(({ id }) => id).filter((id) => id !== exceptSessionId);
    const gone = await Promise.all(ids.map(async (id) => ((await revoke(userId, id)) ? [id] : [])));
    ended.push(...gone.flat());
    before = page.next;
  } while (before !== undefined);
  return ended;
}

/** A session that goes on, by the last write. */
export async function find(userId: string, sessionId: string): Promise<Session | undefined> {
  const item = await read(userPartition(userId), sortOf(sessionId));
  return item && isAt(item, Date.now()) ? toSession(item) : undefined;
}

/**
 * Whether a session is one of the user as they are today. Who signs in while their password is set anew, with the one before, gets a session that `revokeAll` came
 * too early for: it is void by this.
 */
export const isOf = ({ valid_from }: Session, user: Pick<User, "valid_from">): boolean =>
  valid_from >= (user.valid_from ?? 0);

/** The sessions of a user that go on, newest first, and where to read on. A page may be shorter than its limit before the last one. */
export async function list(
  userId: string,
  { limit, before }: { limit: number; before?: string },
): Promise<{ sessions: Session[]; next?: string }> {
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: "pk = :user AND begins_with(sk, :kind)",
      ExpressionAttributeValues: itemOf({ ":user": userPartition(userId), ":kind": sortOf("") }),
      ...(before !== undefined && { ExclusiveStartKey: keyOf(userPartition(userId), sortOf(before)) }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  const now = Date.now();
  const sessions = Items.filter((item) => isAt(item, now)).map(toSession);
  return { sessions, ...(LastEvaluatedKey && { next: idOf(LastEvaluatedKey) }) };
}

/** Whether a session goes on at a moment. DynamoDB deletes what has expired within days only. */
const isAt = (item: Item, now: number) => endOf(item) > moment(now);

const endOf = (item: Item): string => {
  const [idle, whole] = [textIn(item, "idle_ends_at"), textIn(item, "ends_at")];
  return idle < whole ? idle : whole;
};

const idOf = (item: Item) => textIn(item, "sk").slice(sortOf("").length);

const toSession = (item: Item): Session => ({
  id: idOf(item),
  userId: textIn(item, "pk").slice(userPartition("").length),
  created_at: textIn(item, "created_at"),
  last_used_at: textIn(item, "last_used_at"),
  expires_at: endOf(item),
  network: item.network?.S,
  agent: item.agent?.S,
  valid_from: Number(item.valid_from?.N ?? 0),
});
