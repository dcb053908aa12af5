import "./support/environment";
import { createHook } from "node:async_hooks";
import fc from "fast-check";
import * as z from "zod/v4/core";
import { commonPasswords, isCommon } from "../../../functions/identity/passwords/common";
import {
  hashingOf,
  hashPassword,
  hashWithScrypt,
  nobodysHashing,
  verifyPassword,
} from "../../../functions/identity/passwords/hash";
import { checkGuessable } from "../../../functions/identity/passwords/rules";
import { NewPassword, passwordText } from "../../../functions/identity/passwords/text";

const fault = (password: string): string | undefined =>
  z.safeParse(NewPassword, password).error?.issues.map(({ message }) => message)[0];

describe("S4.26 hashes of passwords", () => {
  it("are Argon2id with OWASP's costs, each with a salt of its own", async () => {
    const [one, two] = [await hashPassword("correct horse"), await hashPassword("correct horse")];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword("correct horse", one)).toEqual({ isRight: true, isOutdated: false });
    expect(await verifyPassword("correct horsf", one)).toEqual({ isRight: false, isOutdated: false });
  });

  it("are scrypt where Node has no Argon2, and are hashed anew where it has", async () => {
    const hash = await hashWithScrypt("correct horse");
    expect(hash).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await verifyPassword("correct horse", hash)).toEqual({ isRight: true, isOutdated: true });
    expect(await verifyPassword("wrong horse", hash)).toEqual({ isRight: false, isOutdated: false });
  });

  it("are those of others' Argon2 too: the test vector of its reference implementation", async () => {
    // phc-winner-argon2, src/test.c: "password", "somesalt", version 0x13, t=2, m=2^8 KiB, p=1, Argon2id.
    const kept = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    expect(await verifyPassword("password", kept)).toEqual({ isRight: true, isOutdated: true });
    expect(await verifyPassword("passwore", kept)).toEqual({ isRight: false, isOutdated: false });
  });

  it("that are not there are never right, whatever is tried", async () => {
    for (const password of ["", "nobody", "correct horse"]) {
      expect(await verifyPassword(password, undefined)).toEqual({ isRight: false, isOutdated: false });
      const early = await verifyPassword(password, Promise.resolve(undefined), nobodysHashing());
      expect(early).toEqual({ isRight: false, isOutdated: false });
    }
  });

  it("are compared alike, whether or not it was known before how they are made, and whether or not that was right", async () => {
    const vector = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    const [one, other] = [await hashPassword("password"), await hashPassword("password")];
    for (const kept of [one, vector]) {
      for (const hashing of [hashingOf(kept), hashingOf(other), hashingOf(vector), nobodysHashing(), undefined]) {
        const [right, wrong] = [
          await verifyPassword("password", Promise.resolve(kept), hashing),
          await verifyPassword("passwore", Promise.resolve(kept), hashing),
        ];
        expect(right).toEqual({ isRight: true, isOutdated: kept === vector });
        expect(wrong).toEqual({ isRight: false, isOutdated: false });
      }
    }
  });

  it("are hashed once only where it was known how they are made", async () => {
    const begun: string[] = [];
    const hook = createHook({ init: (_id, type) => void begun.push(type) });
    const hashes = () => begun.filter((type) => type === "ARGON2REQUEST").length;
    const kept = await hashPassword("correct horse");
    hook.enable();
    await verifyPassword("correct horse", Promise.resolve(kept), hashingOf(kept));
    expect(hashes()).toBe(1);
    await verifyPassword("correct horse", Promise.resolve(undefined), nobodysHashing());
    expect(hashes()).toBe(2);
    hook.disable();
  });

  it("fail where what is kept cannot be read", async () => {
    const lost = Promise.reject(new Error("out of reach"));
    await expect(verifyPassword("correct horse", lost, nobodysHashing())).rejects.toThrow("out of reach");
  });

  it("that are none of ours are an error, and no password", async () => {
    for (const kept of [
      "",
      "plain text",
      "$argon2id$v=19$m=1",
      "$2b$12$abcdefghijklmnopqrstuv",
      `${nobodysHashing()}$`,
    ])
      await expect(verifyPassword("plain text", kept)).rejects.toThrow("no hash of Argon2id or scrypt");
  });
});

describe("passwords that may be set", () => {
  it("have 8 to 128 characters, however many bytes those are, and no rules beside", () => {
    for (const password of [
      "        ",
      "aaaaaaaa",
      "\u{1F600}".repeat(8),
      "\u{1F600}".repeat(128),
      "x".repeat(128),
      "pässwörter",
    ])
      expect(fault(password)).toBeUndefined();
    expect(fault("\u{1F600}".repeat(7))).toBe("has 7 characters; use at least 8");
    expect(fault("x".repeat(129))).toBe("has 129 characters; use up to 128");
    expect(fault("x".repeat(2000))).toBeDefined();
    expect(fault(`${"x".repeat(8)}\ud800`)).toBe("is no Unicode text");
  });

  it("are the same from every keyboard", () => {
    expect(passwordText("cafe\u0301 n\u0303 ①")).toBe("café ñ 1");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        expect(passwordText(text.normalize("NFD"))).toBe(passwordText(text.normalize("NFC")));
        expect(passwordText(passwordText(text))).toBe(passwordText(text));
      }),
    );
  });

  it("are none of the 3,000 most common of that length, however capitalised", () => {
    expect(commonPasswords).toHaveLength(3000);
    expect(commonPasswords.slice(0, 3)).toEqual(["password", "12345678", "123456789"]);
    expect(commonPasswords.every((each) => each.length >= 8)).toBe(true);
    for (const password of ["password", "PassWord", "iloveyou", "trustno1"]) expect(isCommon(password)).toBe(true);
    for (const password of ["correct horse battery", "passwordd"]) expect(isCommon(password)).toBe(false);
    expect(() => checkGuessable("ＰＡＳＳＷＯＲＤ", [])).toThrow("one of the most common");
  });

  it("are not the user's own name or address", () => {
    const known = ["ada.lovelace@example.com", "Ada Lovelace", undefined];
    for (const password of ["ada.lovelace@example.com", "Ada.Lovelace", "ada lovelace"])
      expect(() => checkGuessable(password, known)).toThrow("your own name or address");
    expect(() => checkGuessable("ada.lovelace1", known)).not.toThrow();
  });
});
