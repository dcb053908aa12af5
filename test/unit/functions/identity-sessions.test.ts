import "./support/environment";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import {
  decodeToken,
  encodeToken,
  familyOf,
  firstToken,
  hashOf,
} from "../../../functions/identity/sessions/refresh-token";
import * as sessions from "../../../functions/identity/sessions/store";
import { useDate } from "./support/date";
import { useIdentityTable } from "./support/identity-table";

const table = useIdentityTable();
const date = useDate();

const ada = { id: "01KB6YWZD5JVFYH3BS8Q0X2M4N" };
const origin = { network: "203.0.113.9", agent: "Firefox" };
async function start(user = ada) {
  const session = sessions.begin(user, origin);
  await session.save();
  return session;
}

/** Exchanges a token that has to be good. */
async function rotated(token: string): Promise<string> {
  const found = await sessions.rotate(token);
  if (found.outcome !== "rotated") throw new Error(`the token was ${found.outcome}`);
  return found.refresh_token;
}
const outcome = async (token: string) => (await sessions.rotate(token)).outcome;

/** The item of a session, as text. */
async function stored(sessionId: string): Promise<string> {
  const Key = { pk: { S: `USER#${ada.id}` }, sk: { S: `SESSION#${sessionId}` } };
  const { Item } = await table.client().send(new GetItemCommand({ TableName: "identity-table", Key }));
  return JSON.stringify(Item);
}

describe("S4.3 refresh tokens", () => {
  it("say whose they are, and read back what was written", () => {
    const token = firstToken(ada.id, "01KB6YWZD5JVFYH3BS8Q0X2M4P");
    expect(decodeToken(encodeToken(token))).toEqual(token);
    expect(token.secret).toHaveLength(32);
    expect(familyOf(encodeToken(token))).toBe(familyOf(encodeToken({ ...token, secret: Buffer.alloc(32) })));
    expect(familyOf(encodeToken(token))).not.toBe(familyOf(encodeToken(firstToken(ada.id, token.sessionId))));
  });

  it("have one form each: what was added to, cut or changed in its form is none", () => {
    const text = encodeToken(firstToken(ada.id, ada.id));
    for (const wrong of ["", `${text}A`, text.slice(1), `${text}=`, ` ${text}`, text.slice(0, -1)])
      expect(decodeToken(wrong)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (other) => decodeToken(other) === undefined));
  });
});

describe("S4.3 sessions", () => {
  it("S4.26 are stored without what their tokens could be made of", async () => {
    const { sessionId, refresh_token } = await start();
    const second = await rotated(refresh_token);
    const item = await stored(sessionId);
    for (const token of [refresh_token, second].map(decodeToken)) {
      expect(item).toContain(hashOf(token?.secret ?? Buffer.alloc(0)));
      for (const secret of [token?.secret, token?.family])
        for (const form of ["base64", "base64url", "hex"] as const) expect(item).not.toContain(secret?.toString(form));
    }
  });

  it("give a new token for each, and the one before ends the session after ten seconds", async () => {
    const { sessionId, refresh_token: first } = await start();
    const second = await rotated(first);
    expect(second).not.toBe(first);
    date.advance(10_000);
    expect(await outcome(first)).toBe("reused");
    expect(await sessions.find(ada.id, sessionId)).toBeUndefined();
    expect(await outcome(second)).toBe("refused");
    expect(await outcome(first)).toBe("refused");
  });

  it("give who asks again within ten seconds what they were given before", async () => {
    const { sessionId, refresh_token: first } = await start();
    const second = await rotated(first);
    date.advance(9_999);
    expect(await rotated(first)).toBe(second);
    const third = await rotated(second);
    expect(await sessions.find(ada.id, sessionId)).toMatchObject({ id: sessionId, userId: ada.id });
    expect(await outcome(third)).toBe("rotated");
  });

  it("end when a token older than the last one is shown, however soon", async () => {
    const { sessionId, refresh_token: first } = await start();
    const second = await rotated(first);
    const third = await rotated(second);
    expect(await outcome(first)).toBe("reused");
    expect(await sessions.find(ada.id, sessionId)).toBeUndefined();
    expect(await outcome(third)).toBe("refused");
  });

  it("let all of ten who show one token at once go on, with one token", async () => {
    const { refresh_token: first } = await start();
    const all = await Promise.all(Array.from({ length: 10 }, () => rotated(first)));
    expect(new Set(all).size).toBe(1);
    date.advance(60_000);
    const next = await Promise.all(all.map(rotated));
    expect(new Set(next).size).toBe(1);
    expect(next[0]).not.toBe(all[0]);
  });

  it("are not ended by who knows user and session, but never had a token", async () => {
    const { sessionId, refresh_token } = await start();
    const madeUp = encodeToken(firstToken(ada.id, sessionId));
    expect(await outcome(madeUp)).toBe("refused");
    expect(await sessions.end(madeUp)).toBeUndefined();
    expect(await outcome(refresh_token)).toBe("rotated");
  });

  it.each(["", "nonsense", encodeToken(firstToken(ada.id, ada.id))])("know nothing of %j", async (token) => {
    expect(await outcome(token)).toBe("refused");
    expect(await sessions.end(token)).toBeUndefined();
  });

  it("end after 7 days without use", async () => {
    const { sessionId, refresh_token } = await start();
    date.advance(7 * 86_400_000 - 1);
    const next = await rotated(refresh_token);
    date.advance(7 * 86_400_000);
    expect(await sessions.find(ada.id, sessionId)).toBeUndefined();
    expect(await outcome(next)).toBe("refused");
  });

  it("end after 30 days, however much they are used", async () => {
    const { sessionId, refresh_token } = await start();
    let token = refresh_token;
    for (let days = 0; days < 30; days += 6) {
      token = await rotated(token);
      date.advance(6 * 86_400_000);
    }
    expect(await sessions.find(ada.id, sessionId)).toBeUndefined();
    expect(await outcome(token)).toBe("refused");
  });

  it("end by any of their tokens, the present one or one before", async () => {
    const [a, b] = [await start(), await start()];
    const next = await rotated(b.refresh_token);
    expect(await sessions.end(a.refresh_token)).toEqual({ userId: ada.id, sessionId: a.sessionId });
    expect(await sessions.end(b.refresh_token)).toEqual({ userId: ada.id, sessionId: b.sessionId });
    expect([await outcome(a.refresh_token), await outcome(next)]).toEqual(["refused", "refused"]);
  });
});

describe("a user's sessions", () => {
  const user = { id: "01KB6YWZD5JVFYH3BS8Q0X2M4Q" };
  const listed = async () => (await sessions.list(user.id, { limit: 100 })).sessions.map(({ id }) => id);

  it("are listed newest first, page by page, with where they were begun", async () => {
    const ids: string[] = [];
    for (let times = 0; times < 5; times++) {
      ids.unshift((await start(user)).sessionId);
      date.advance(1000);
    }
    const { sessions: found, next } = await sessions.list(user.id, { limit: 3 });
    expect(found.map(({ id }) => id)).toEqual(ids.slice(0, 3));
    expect(found[0]).toMatchObject({ ...origin, userId: user.id });
    const rest = await sessions.list(user.id, { limit: 3, before: next });
    expect(rest.sessions.map(({ id }) => id)).toEqual(ids.slice(3));
    expect(rest.next).toBeUndefined();
  });

  it("are ended one by one, and all but one", async () => {
    const [first, ...others] = await listed();
    expect(await sessions.revoke(user.id, others[0] ?? "")).toBe(true);
    expect(await sessions.revoke(user.id, others[0] ?? "")).toBe(false);
    expect(await sessions.revoke(ada.id, others[1] ?? "")).toBe(false); // another's
    expect(await sessions.revokeAll(user.id, first)).toEqual(others.slice(1));
    expect(await listed()).toEqual([first]);
    expect(await sessions.revokeAll(user.id)).toEqual([first]);
    expect(await listed()).toEqual([]);
  });

  it("are all ended, however many pages of them there are", async () => {
    await Promise.all(Array.from({ length: 120 }, () => start(user)));
    expect(await sessions.revokeAll(user.id)).toHaveLength(120);
    expect(await listed()).toEqual([]);
  });

  it("are not listed when they are over", async () => {
    await start(user);
    date.advance(8 * 86_400_000);
    expect(await listed()).toEqual([]);
  });
});
