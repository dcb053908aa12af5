import "./support/environment";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { checkApiKey } from "../../../functions/identity/api-keys/check";
import * as keys from "../../../functions/identity/api-keys/store";
import { decodeKey, encodeKey, newSecret } from "../../../functions/identity/api-keys/value";
import { change, create as createUser, getUser } from "../../../functions/identity/users/store";
import { dynamodb } from "../../../functions/runtime/dynamodb";
import { useDate } from "./support/date";
import { useIdentityTable } from "./support/identity-table";

const table = useIdentityTable();
const date = useDate();

const owner = async () => {
  const user = { type: "human", name: "Ada", status: "active", verification_status: "verified" } as const;
  return (await createUser({ ...user })).id;
};
const wanted = { name: "CI", scopes: ["projects:read"] };
const day = 86_400;
const isGood = async (value: string) => (await checkApiKey(value)) !== undefined;
/** Calls of DynamoDB, by name. */
const calls = () => jest.mocked(dynamodb.send).mock.calls.map(([command]) => command.constructor.name);

describe("S4.26 the form of an API key", () => {
  const id = "01KB6YWZD5JVFYH3BS8Q0X2M4N";

  it("has an id, a secret of 256 bits and a checksum", () => {
    const secret = newSecret();
    const value = encodeKey({ id, secret });
    expect(value).toMatch(/^pk_01KB6YWZD5JVFYH3BS8Q0X2M4N_[0-9A-Za-z]{49}$/);
    expect(decodeKey(value)).toEqual({ id, secret });
    expect(new Set(Array.from({ length: 100 }, newSecret)).size).toBe(100);
  });

  it("does not survive a changed character", () => {
    const value = encodeKey({ id, secret: newSecret() });
    const at = fc.integer({ min: 3, max: value.length - 1 });
    fc.assert(
      fc.property(at, fc.constantFrom(..."0AZaz_"), (place, letter) => {
        const other = value.slice(0, place) + letter + value.slice(place + 1);
        return other === value || decodeKey(other) === undefined;
      }),
    );
  });

  it("has the checksum that everybody can make: CRC-32 (ISO 3309) in base 62", () => {
    const secret = "0".repeat(43);
    const value = encodeKey({ id, secret });
    const checksum = [...value.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
    expect(checksum).toBe(crc32(`pk_${id}_${secret}`));
  });
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  /** Bit by bit, as the standard says it. */
  function crc32(text: string): number {
    let rest = 0xffffffff;
    for (const byte of Buffer.from(text)) {
      rest ^= byte;
      for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    }
    return (rest ^ 0xffffffff) >>> 0;
  }

  it("is looked at before any call", async () => {
    const value = encodeKey({ id, secret: newSecret() });
    for (const wrong of ["", "pk_", value.slice(1), `${value}0`, `${value.slice(0, -1)}${value.endsWith("0") ? 1 : 0}`])
      expect(await checkApiKey(wrong)).toBeUndefined();
    expect(calls()).toEqual([]);
  });
});

describe("S4.23 API keys", () => {
  it("are users of type api, with scopes and an owner", async () => {
    const human = await owner();
    const { apiKey, value } = await keys.create(human, wanted);
    expect(await getUser(apiKey.user)).toMatchObject({
      type: "api",
      name: "CI",
      owner: human,
      scopes: ["projects:read"],
      status: "active",
      verification_status: "not_required",
    });
    expect((await checkApiKey(value))?.apiKey).toMatchObject({ id: apiKey.id, user: apiKey.user, ...wanted });
  });

  it("S4.26 are stored by a hash", async () => {
    const { apiKey, value } = await keys.create(await owner(), wanted);
    const Key = { pk: { S: `KEY#${apiKey.id}` }, sk: { S: "KEY" } };
    const { Item } = await table.client().send(new GetItemCommand({ TableName: "identity-table", Key }));
    expect(JSON.stringify(Item)).not.toContain(decodeKey(value)?.secret);
    expect(Item?.hash?.S).toMatch(/^[\w-]{43}$/);
  });

  it("are refused with another secret, and when nobody knows them", async () => {
    const { apiKey } = await keys.create(await owner(), wanted);
    expect(await isGood(encodeKey({ id: apiKey.id, secret: newSecret() }))).toBe(false);
    expect(await isGood(encodeKey({ id: "01KB6YWZD5JVFYH3BS8Q0X2M4N", secret: newSecret() }))).toBe(false);
  });

  it("are a hundred for each human, without those that are over", async () => {
    const human = await owner();
    const room = (most: number) =>
      keys.checkRoom(human, most).then(
        () => "room",
        ({ kind }) => kind.status,
      );
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    for (const key of [wanted, wanted, { ...wanted, expires_at }]) await keys.create(human, key);
    await keys.create(await owner(), wanted); // another's
    expect([await room(3), await room(4)]).toEqual([409, "room"]);
    date.advance(61_000);
    expect([await room(2), await room(3)]).toEqual([409, "room"]);
  });

  it("end when they say, and when they are revoked", async () => {
    const human = await owner();
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const [short, long] = [await keys.create(human, { ...wanted, expires_at }), await keys.create(human, wanted)];
    expect([await isGood(short.value), await isGood(long.value)]).toEqual([true, true]);
    date.advance(60_000);
    expect([await isGood(short.value), await isGood(long.value)]).toEqual([false, true]);
    expect(await keys.revoke(await owner(), long.apiKey.id)).toBe(false); // another's
    expect(await isGood(long.value)).toBe(true);
    expect(await keys.revoke(human, long.apiKey.id)).toBe(true);
    expect(await isGood(long.value)).toBe(false);
    expect(await keys.revoke(human, long.apiKey.id)).toBe(false);
  });

  it.each(["owner", "user"] as const)("are refused when their %s is no longer active", async (whose) => {
    const { apiKey, value } = await keys.create(await owner(), wanted);
    await change(apiKey[whose], { status: "blocked" });
    expect(await isGood(value)).toBe(false);
  });

  it("tell when they were used, written down once a minute, by one of many requests", async () => {
    const human = await owner();
    const { apiKey, value } = await keys.create(human, wanted);
    const used = async () => (await keys.list(human, { limit: 1 })).keys[0]?.last_used_at;
    const noted = async () =>
      (await Promise.all(Array.from({ length: 10 }, () => checkApiKey(value)))).filter((use) => use?.isNoted).length;
    expect(await used()).toBeUndefined();
    expect(await noted()).toBe(1);
    const first = new Date().toISOString();
    expect(await used()).toBe(first);
    date.advance(59_999);
    expect(await noted()).toBe(0);
    expect(await used()).toBe(first);
    date.advance(1);
    expect(await noted()).toBe(1);
    expect(await used()).toBe(new Date().toISOString());
    expect(apiKey.last_used_at).toBeUndefined();
  });

  it("are listed newest first, page by page, and nobody else's", async () => {
    const human = await owner();
    const ids: string[] = [];
    for (let times = 0; times < 5; times++) {
      ids.unshift((await keys.create(human, wanted)).apiKey.id);
      date.advance(10);
    }
    await keys.create(await owner(), wanted);
    const { keys: found, next } = await keys.list(human, { limit: 3 });
    const rest = await keys.list(human, { limit: 3, before: next });
    expect([found, rest.keys].map((page) => page.map(({ id }) => id))).toEqual([ids.slice(0, 3), ids.slice(3)]);
    expect((await keys.all(human)).map(({ id }) => id)).toEqual(ids);
  });
});

describe("the rotation of an API key", () => {
  it("gives another key of the same user, and the old one goes on for a while", async () => {
    const human = await owner();
    const old = await keys.create(human, wanted);
    const made = await keys.rotate(human, old.apiKey.id, { overlapSeconds: day });
    expect(made?.apiKey).toMatchObject({ user: old.apiKey.user, ...wanted });
    expect([await isGood(old.value), await isGood(made?.value ?? "")]).toEqual([true, true]);
    date.advance(day * 1000 - 1);
    expect(await isGood(old.value)).toBe(true);
    date.advance(1);
    expect([await isGood(old.value), await isGood(made?.value ?? "")]).toEqual([false, true]);
    expect((await keys.list(human, { limit: 10 })).keys.map(({ id }) => id)).toEqual([made?.apiKey.id]);
  });

  it("ends the old key at once where there is no overlap", async () => {
    const human = await owner();
    const old = await keys.create(human, wanted);
    await keys.rotate(human, old.apiKey.id, { overlapSeconds: 0 });
    expect(await isGood(old.value)).toBe(false);
  });

  it("neither lengthens the old key's life nor, unless told to, the new one's", async () => {
    const human = await owner();
    const expires_at = new Date(Date.now() + 1000).toISOString();
    const old = await keys.create(human, { ...wanted, expires_at });
    const made = await keys.rotate(human, old.apiKey.id, { overlapSeconds: day });
    expect(made?.apiKey.expires_at).toBe(expires_at);
    expect((await keys.get(old.apiKey.id))?.expires_at).toBe(expires_at);
  });

  it("is done once, of two at once", async () => {
    const human = await owner();
    const { apiKey } = await keys.create(human, wanted);
    const rotate = () =>
      keys.rotate(human, apiKey.id, { overlapSeconds: day }).then(
        (made) => made?.apiKey.id,
        ({ kind }) => kind.type,
      );
    const ended = await Promise.all([rotate(), rotate()]);
    expect(ended.filter((each) => each === "urn:portico:problem:conflict")).toHaveLength(1);
    expect(await keys.all(human)).toHaveLength(2);
    expect(await rotate()).toBe("urn:portico:problem:conflict");
  });

  it("is the owner's", async () => {
    const { apiKey } = await keys.create(await owner(), wanted);
    expect(await keys.rotate(await owner(), apiKey.id, { overlapSeconds: 0 })).toBeUndefined();
    expect(await keys.rotate(await owner(), "01KB6YWZD5JVFYH3BS8Q0X2M4N", { overlapSeconds: 0 })).toBeUndefined();
  });
});
