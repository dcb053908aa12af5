import { PutItemCommand, type TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../../runtime/dynamodb";
import { type Item, isExpired, itemOf, numberIn, textIn } from "../../runtime/items";
import { keyOf, read, tableName } from "../table";
import { type Identifier, identifierKey } from "../users/identifiers";
import { digestOf, newClickedCode, newTypedCode } from "./text";

/** What a code is good for, and for how many seconds. */
export const codeLife = { verify: 24 * 3600, recover: 30 * 60 } as const;
/** What a code is good for: to verify an address, or to set another password. */
export type Purpose = keyof typeof codeLife;

/** What a code says. */
export interface CodeSays {
  userId: string;
  /** The address or number that it was sent to, as {@link identifierKey} writes it: whoever has the code reads what is sent there. */
  sentTo: string;
  /** When it was issued: seconds since 1970. */
  issuedAt: number;
}

const partition = (digest: string) => `CODE#${digest}`;
const sort = "CODE";

/** Makes a code for a user, to be sent to one of their addresses. Its hash is kept, and forgotten when its time is over. */
export async function issue(purpose: Purpose, userId: string, sentTo: Identifier): Promise<string> {
  const code = sentTo.kind === "email" ? newClickedCode() : newTypedCode();
  const issuedAt = Math.floor(Date.now() / 1000);
  await dynamodb.send(
    new PutItemCommand({
      TableName: tableName,
      Item: {
        ...keyOf(partition(digestOf(code)), sort),
        ...itemOf({
          purpose,
          user: userId,
          sent_to: identifierKey(sentTo),
          issued_at: issuedAt,
          expires: issuedAt + codeLife[purpose],
        }),
      },
    }),
  );
  return code;
}

/** What a code says, without using it up. */
export async function look(purpose: Purpose, code: string): Promise<CodeSays | undefined> {
  const item = await read(partition(digestOf(code)), sort);
  return item && item.purpose?.S === purpose && !isExpired(item) ? toSays(item) : undefined;
}

/** The write that uses a code up. It fails for one that is not good any more, or not for this: of two who bring one, one gets through. */
export const useUp = (purpose: Purpose, code: string): TransactWriteItem => ({
  Delete: {
    TableName: tableName,
    Key: keyOf(partition(digestOf(code)), sort),
    ConditionExpression: "#purpose = :purpose AND #expires > :now",
    ExpressionAttributeNames: { "#purpose": "purpose", "#expires": "expires" },
    ExpressionAttributeValues: itemOf({ ":purpose": purpose, ":now": Math.floor(Date.now() / 1000) }),
  },
});

const toSays = (item: Item): CodeSays => ({
  userId: textIn(item, "user"),
  sentTo: textIn(item, "sent_to"),
  issuedAt: numberIn(item, "issued_at"),
});
