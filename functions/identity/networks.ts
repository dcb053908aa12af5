import { createHash } from "node:crypto";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../runtime/dynamodb";
import { type Item, isExpired, itemOf, numberIn } from "../runtime/items";
import { networkOf } from "../runtime/limits/address";
import { keyOf, tableName } from "./table";
import { type Identifier, identifierKey } from "./users/identifiers";

/** Days for which a network is known that an account signed in from. */
const knownDays = 90;
const day = 86_400;

/** The network that a request comes from, as an account sees it. */
export interface Network {
  /** Whether the account signed in from it in the last 90 days. */
  readonly isKnown: boolean;
  /** False where it is known for less than a day: then it need not be written down again. */
  readonly isOld: boolean;
  /** Tells it from others of this account. A hash: neither addresses nor who shares one can be read from it. */
  readonly id: string;
}

const sortOf = (id: string) => `NETWORK#${id}`;
const partitionOf = (identifier: Identifier) => `IDENTIFIER#${identifierKey(identifier)}`;

/** Key of what an account knows of the network of an address. Beside what it signs in with, so that both are read at once. */
export function networkKey(identifier: Identifier, address: string): { id: string; key: Item } {
  const id = createHash("sha256")
    .update(`${identifierKey(identifier)} ${networkOf(address)}`)
    .digest("base64url");
  return { id, key: keyOf(partitionOf(identifier), sortOf(id)) };
}

/** What the item of a network says, or that there is none. */
export function networkFrom(id: string, item: Item | undefined): Network {
  if (!item || isExpired(item)) return { isKnown: false, isOld: true, id };
  return { isKnown: true, isOld: numberIn(item, "expires") < now() + (knownDays - 1) * day, id };
}

/** Notes that an account signed in from a network. */
export async function remember(identifier: Identifier, { id, isOld }: Network): Promise<void> {
  if (!isOld) return;
  await dynamodb.send(
    new PutItemCommand({
      TableName: tableName,
      Item: { ...keyOf(partitionOf(identifier), sortOf(id)), ...itemOf({ expires: now() + knownDays * day }) },
    }),
  );
}

const now = () => Math.floor(Date.now() / 1000);
