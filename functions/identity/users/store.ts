import { ConditionalCheckFailedException, type TransactWriteItem, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../../runtime/dynamodb";
import { type Item, type ItemValues, isExpired, itemOf, numberIn, textIn } from "../../runtime/items";
import { newUlid } from "../../runtime/new-ulid";
import { notFound, preconditionFailed } from "../../runtime/problem";
import { transact } from "../../runtime/transaction";
import { hashingOf } from "../passwords/hash";
import { keyOf, read, tableName, updateOf } from "../table";
import { type Identifier, identifierKey } from "./identifiers";
import type { User } from "./model";
import { identifierTaken } from "./problems";

/** Partition of a user and all that is theirs. */
export const userPartition = (id: string): string => `USER#${id}`;
const userSort = "USER";
/** Key of a user's item. */
export const userKey = (id: string): Item => keyOf(userPartition(id), userSort);
const identifierPartition = (identifier: Identifier): string => `IDENTIFIER#${identifierKey(identifier)}`;
const identifierSort = "IDENTIFIER";
/** Key of the item that says whose an identifier is. */
export const identifierItemKey = (identifier: Identifier): Item =>
  keyOf(identifierPartition(identifier), identifierSort);

/** A user to be. */
export type NewUser = Omit<User, "id" | "created_at" | "updated_at" | "version">;
/** What of a user can change, with `undefined` for what is to be gone. Not what they sign in with: see {@link replace}. */
export type Changes = Partial<
  Pick<User, "name" | "status" | "verification_status" | "scopes" | "valid_from" | "new_identifier">
>;
/** The same, and their identifiers and password. */
export type Replacing = Changes & Partial<Pick<User, "email" | "phone" | "password">>;
/** What a user must be for a change to be made. */
export type Expected = Partial<Pick<User, "version" | "status" | "verification_status">>;

/** The user of an id, as the last write left them; also who is blocked or deleted. */
export async function getUser(id: string): Promise<User | undefined> {
  const item = await read(userPartition(id), userSort);
  return item && toUser(item);
}

/** What the item of an identifier says. */
export interface Claim {
  /** Id of the user who has it. */
  user: string;
  /** How their password is hashed, so that this can begin before they are read. Undefined for who has none. */
  hashing?: string;
}

/** Reads the item of an identifier. Undefined where nobody has it, or nobody any more. */
export const claimIn = (item: Item | undefined): Claim | undefined =>
  item && !isExpired(item) ? { user: textIn(item, "user"), hashing: item.hashing?.S } : undefined;

/** Who has an identifier, by what its item says. Asks the table where nobody has it too, so that time does not tell. */
export const ownerOf = (claim: Claim | undefined): Promise<User | undefined> => getUser(claim?.user ?? "nobody");

/** Who has an e-mail address or phone number. */
export const userOf = async (identifier: Identifier): Promise<User | undefined> =>
  ownerOf(claimIn(await read(identifierPartition(identifier), identifierSort)));

/** A user with an id, for what writes it together with something else: see {@link putUser}. */
export function newUser(user: NewUser): User {
  const now = Date.now();
  const created_at = new Date(now).toISOString();
  return { ...user, id: newUlid(now), created_at, updated_at: created_at, version: 1 };
}

/**
 * Makes a user.
 *
 * @throws Problem `identifier-taken`
 */
export async function create(user: NewUser): Promise<User> {
  const made = newUser(user);
  const failed = await transact([putUser(made), ...identifiersOf(made).map((each) => claim(each, made))]);
  if (failed) throw identifierTaken();
  return made;
}

/**
 * Changes a user in one step that no other change comes between.
 *
 * @param expected what the user must be, such as the version of `If-Match`, or the status that a move begins at
 * @throws Problem `precondition-failed` when they are not; `not-found` when there is no such user
 */
export async function change(id: string, changes: Changes, expected: Expected = {}): Promise<User> {
  try {
    const { Attributes } = await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: userKey(id),
        ...updateOf(toStore({ ...changes, updated_at: new Date().toISOString() }), expected),
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    return toUser(Attributes ?? {});
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw error.Item ? preconditionFailed() : notFound();
  }
}

/**
 * Changes a user and what they sign in with together: new identifiers are claimed, those that are gone are free for others, those that stay say how the password
 * is hashed.
 *
 * @param user as it was read: nothing may have changed since
 * @throws Problem `identifier-taken`; `precondition-failed` when the user has changed since
 */
export async function replace(user: User, changes: Replacing): Promise<User> {
  const { after, writes } = replacement(user, changes);
  const failed = await transact(writes);
  if (failed?.index === 0) throw preconditionFailed();
  if (failed) throw identifierTaken();
  return after;
}

/** The writes of {@link replace}, the user's own first, for what is to be done together with something else. */
export function replacement(user: User, changes: Replacing): { after: User; writes: TransactWriteItem[] } {
  const updated_at = new Date().toISOString();
  const after: User = { ...user, ...changes, version: user.version + 1, updated_at };
  const [before, now] = [identifiersOf(user), identifiersOf(after)];
  const isIn = (list: Identifier[], { kind, value }: Identifier) =>
    list.some((each) => each.kind === kind && each.value === value);
  const writes: TransactWriteItem[] = [
    {
      Update: {
        TableName: tableName,
        Key: userKey(user.id),
        ...updateOf(toStore({ ...changes, updated_at }), { version: user.version }),
      },
    },
    ...before.filter((each) => !isIn(now, each)).map((each) => release(each, user.id)),
    ...now.filter((each) => "password" in changes || !isIn(before, each)).map((each) => claim(each, after)),
  ];
  return { after, writes };
}

/** What a user signs in with. */
export const identifiersOf = ({ email, phone }: Pick<User, "email" | "phone">): Identifier[] => [
  ...(email === undefined ? [] : [{ kind: "email" as const, value: email }]),
  ...(phone === undefined ? [] : [{ kind: "phone" as const, value: phone }]),
];

/** Scopes are kept as OAuth writes them: words with spaces between. */
const toStore = ({ scopes, ...others }: Partial<User>): ItemValues => ({
  ...others,
  ...(scopes && { scopes: scopes.join(" ") }),
});

/** The write that stores a new user. Identifiers are claimed beside it. */
export const putUser = (user: User): TransactWriteItem => ({
  Put: {
    TableName: tableName,
    Item: { ...userKey(user.id), ...itemOf(toStore(user)) },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});

const claim = (identifier: Identifier, user: User): TransactWriteItem => ({
  Put: {
    TableName: tableName,
    Item: { ...identifierItemKey(identifier), ...itemOf({ user: user.id, ...hashingIn(user) }) },
    // That of a deleted user is free when its time is over, and not only when DynamoDB gets to it.
    ConditionExpression: "attribute_not_exists(pk) OR expires <= :now OR #user = :user",
    ExpressionAttributeNames: { "#user": "user" },
    ExpressionAttributeValues: itemOf({ ":now": Math.floor(Date.now() / 1000), ":user": user.id }),
  },
});

/** Undefined for who has no password. */
const hashingIn = ({ password }: User) => ({ hashing: password === undefined ? undefined : hashingOf(password) });

const release = (identifier: Identifier, user: string): TransactWriteItem => ({
  Delete: {
    TableName: tableName,
    Key: identifierItemKey(identifier),
    ConditionExpression: "#user = :user",
    ExpressionAttributeNames: { "#user": "user" },
    ExpressionAttributeValues: itemOf({ ":user": user }),
  },
});

const toUser = (item: Item): User => ({
  id: textIn(item, "id"),
  type: textIn(item, "type") as User["type"],
  name: textIn(item, "name"),
  email: item.email?.S,
  phone: item.phone?.S,
  new_identifier: item.new_identifier?.S,
  status: textIn(item, "status") as User["status"],
  verification_status: textIn(item, "verification_status") as User["verification_status"],
  password: item.password?.S,
  scopes: item.scopes?.S?.split(" ").filter(Boolean),
  owner: item.owner?.S,
  created_at: textIn(item, "created_at"),
  updated_at: textIn(item, "updated_at"),
  version: numberIn(item, "version"),
  valid_from: item.valid_from && numberIn(item, "valid_from"),
});
