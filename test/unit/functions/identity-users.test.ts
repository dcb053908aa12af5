import "./support/environment";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { readAll } from "../../../functions/identity/table";
import {
  type Identifier,
  identifierFault,
  identifierKey,
  identifierOf,
  identifierOfKey,
} from "../../../functions/identity/users/identifiers";
import { UserName, UserStatus, UserType, VerificationStatus } from "../../../functions/identity/users/model";
import { userStatus, verificationStatus } from "../../../functions/identity/users/states";
import {
  change,
  claimIn,
  create,
  getUser,
  identifierItemKey,
  type NewUser,
  ownerOf,
  replace,
} from "../../../functions/identity/users/store";
import type { ProblemType } from "../../../functions/runtime/problem";
import { useIdentityTable } from "./support/identity-table";

const newUser = (more: Partial<NewUser> = {}): NewUser => ({
  type: "human",
  name: "Ada",
  status: "active",
  verification_status: "not_verified",
  password: "$none$",
  ...more,
});
const email = (value: string) => ({ kind: "email" as const, value });
const claimOf = async (identifier: Identifier) => claimIn((await readAll([identifierItemKey(identifier)]))[0]);
const whoHas = async (identifier: Identifier) => ownerOf(await claimOf(identifier));

/** Status of the problem that a call ends with. */
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => "no problem",
    ({ kind }: { kind?: ProblemType }) => kind?.type.split(":").at(-1),
  );

describe("S4.24 identifiers", () => {
  it.each([
    ["Ada@Example.COM", "ada@example.com"],
    ["  ada@example.com\n", "ada@example.com"],
    ["ａｄａ＠example.com", "ada@example.com"],
    ["ada+tag@mail.example.co", "ada+tag@mail.example.co"],
    ["ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"],
    ["+1 (415) 555-0100", "+14155550100"],
    ["+49.30.1234567", "+49301234567"],
  ])("reads %j as %s", (text, value) => {
    expect(identifierOf(text).value).toBe(value);
  });

  it.each([
    ["\u0430da@example.com", "ASCII"], // Cyrillic а
    ["ada@bücher.example", "xn--"],
    ["ada@localhost", "such as"],
    ["ada@@example.com", "such as"],
    [".ada@example.com", "such as"],
    ["ada..b@example.com", "such as"],
    ["ada@-example.com", "such as"],
    ["ada@127.0.0.1", "such as"],
    ["ada b@example.com", "ASCII"],
    ["ada\u0000@example.com", "ASCII"],
    [`${"a".repeat(65)}@example.com`, "such as"],
    [`ada@${"a.".repeat(126)}example`, "such as"],
    ["4155550100", "phone number such as"],
    ["+0123456789", "phone number such as"],
    ["+1234567890123456", "phone number such as"],
    ["", "phone number such as"],
  ])("refuses %j", (text, why) => {
    expect(identifierFault(text)).toContain(why);
  });

  it("reads what it wrote as the same, and never tells two spellings of one person apart", () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9]{1,10}$/);
    fc.assert(
      fc.property(word, word, fc.constantFrom("", " ", "\t", "\u00a0"), (local, host, space) => {
        const address = `${local}@${host}.example`;
        const { value } = identifierOf(address);
        expect(identifierOf(value)).toEqual(email(value));
        expect(identifierOf(space + address.toUpperCase() + space).value).toBe(value);
        expect(identifierOf(address.normalize("NFKD")).value).toBe(value);
      }),
    );
  });

  it("gives ASCII or nothing, whatever it is given", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.constantFrom("", "@example.com", "+1"),
        (any, end) => {
          const text = any + end;
          if (identifierFault(text) === undefined) {
            expect(identifierOf(text).value).toMatch(/^[\x21-\x7e]{3,254}$/);
            expect(identifierOf(identifierOf(text).value)).toEqual(identifierOf(text));
            expect(identifierOfKey(identifierKey(identifierOf(text)))).toEqual(identifierOf(text));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("states of users", () => {
  const moves = (table: { states: readonly string[]; may(from: string, to: string): boolean }) =>
    table.states.flatMap((from) => table.states.filter((to) => table.may(from, to)).map((to) => `${from} -> ${to}`));

  it("S4.27 moves the status as the table says, and no other way", () => {
    expect(UserStatus.def.entries).toEqual({
      active: "active",
      inactive: "inactive",
      blocked: "blocked",
      deleted: "deleted",
    });
    expect(moves(userStatus as never)).toEqual([
      "active -> inactive",
      "active -> blocked",
      "active -> deleted",
      "inactive -> active",
      "inactive -> blocked",
      "inactive -> deleted",
      "blocked -> active",
      "blocked -> inactive",
      "blocked -> deleted",
    ]);
  });

  it("S4.25 moves the verification status as the table says, and no other way", () => {
    expect(Object.keys(VerificationStatus.def.entries).sort()).toEqual(
      ["blocked", "deleted", "not_required", "not_verified", "verified"], // S4.25 names these five
    );
    expect(moves(verificationStatus as never)).toEqual([
      "not_verified -> verified",
      "not_verified -> blocked",
      "not_verified -> deleted",
      "verified -> not_verified",
      "verified -> blocked",
      "verified -> deleted",
      "blocked -> not_verified",
      "blocked -> deleted",
      "not_required -> deleted",
    ]);
  });
});

describe("the store of users", () => {
  const table = useIdentityTable();

  it("S4.22 S4.23 S4.28 makes a user with a ULID, a type and times in UTC", async () => {
    const made = await create(newUser({ email: "a@example.com" }));
    expect(made.id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(UserType.safeParse(made.type).success).toBe(true);
    expect(made.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(made).toMatchObject({ version: 1, updated_at: made.created_at });
    expect(await getUser(made.id)).toEqual(made);
    expect(await whoHas(email("a@example.com"))).toEqual(made);
    expect(await whoHas(email("nobody@example.com"))).toBeUndefined();
  });

  it("S4.24 gives an identifier to one user only, however many ask at once", async () => {
    const asked = Array.from({ length: 8 }, () => refusal(create(newUser({ email: "once@example.com" }))));
    const answers = await Promise.all(asked);
    expect(answers.filter((each) => each === "no problem")).toHaveLength(1);
    expect(answers.filter((each) => each === "identifier-taken")).toHaveLength(7);
  });

  it("S4.24 gives the identifier of a deleted user to another when its time is over, before DynamoDB forgets it too", async () => {
    const old = await create(newUser({ email: "kept@example.com" }));
    const expire = (expires: number) =>
      table.client().send(
        new UpdateItemCommand({
          TableName: "identity-table",
          Key: { pk: { S: "IDENTIFIER#email#kept@example.com" }, sk: { S: "IDENTIFIER" } },
          UpdateExpression: "SET expires = :expires",
          ExpressionAttributeValues: { ":expires": { N: String(expires) } },
        }),
      );
    const now = Math.floor(Date.now() / 1000);
    await expire(now + 60);
    expect(await refusal(create(newUser({ email: "kept@example.com" })))).toBe("identifier-taken");
    expect(await whoHas(email("kept@example.com"))).toEqual(old);
    await expire(now);
    expect(await whoHas(email("kept@example.com"))).toBeUndefined();
    const next = await create(newUser({ email: "kept@example.com" }));
    expect(await whoHas(email("kept@example.com"))).toEqual(next);
    expect(await refusal(create(newUser({ email: "kept@example.com" })))).toBe("identifier-taken");
  });

  it("changes what was expected and nothing else, and counts the version up", async () => {
    const made = await create(newUser({ email: "c@example.com" }));
    const changed = await change(
      made.id,
      { name: "Bea", new_identifier: undefined, scopes: ["a", "b"] },
      { version: 1 },
    );
    expect(changed).toMatchObject({ name: "Bea", scopes: ["a", "b"], version: 2 });
    expect(await getUser(made.id)).toEqual(changed);
    expect(await refusal(change(made.id, { name: "Eve" }, { version: 1 }))).toBe("precondition-failed");
    expect(await refusal(change(made.id, { status: "active" }, { status: "blocked" }))).toBe("precondition-failed");
    expect(await refusal(change("nobody", { name: "Eve" }))).toBe("not-found");
    expect((await getUser(made.id))?.name).toBe("Bea");
  });

  it("replaces identifiers: frees the old one, claims the new one, and refuses one of another", async () => {
    const [one, other] = [
      await create(newUser({ email: "d@example.com" })),
      await create(newUser({ phone: "+14155550100" })),
    ];
    expect(await refusal(replace(one, { phone: "+14155550100" }))).toBe("identifier-taken");
    const moved = await replace(one, { email: "e@example.com", verification_status: "not_verified" });
    expect(await whoHas(email("d@example.com"))).toBeUndefined();
    expect(await whoHas(email("e@example.com"))).toEqual(moved);
    expect(await refusal(replace(one, { name: "late" }))).toBe("precondition-failed");
    const gone = await replace(other, { phone: undefined, status: "deleted" });
    expect(gone).toMatchObject({ status: "deleted", version: 2 });
    expect(await refusal(create(newUser({ phone: "+14155550100" })))).toBe("no problem");
  });

  it("says beside each identifier how the password is hashed, as long as there is one, and never the hash", async () => {
    const phone = { kind: "phone" as const, value: "+14155550111" };
    const password = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$";
    const made = await create(newUser({ email: "f@example.com", phone: phone.value, password: `${password}Zmlyc3Q` }));
    const both = async () => [await claimOf(email("f@example.com")), await claimOf(phone)];
    const said = { user: made.id, hashing: "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ" };
    expect(await both()).toEqual([said, said]);
    const other = "$argon2id$v=19$m=256,t=2,p=1$b3RoZXJzYWx0$c2Vjb25k";
    const changed = await replace(made, { password: other });
    const saidAnew = { user: made.id, hashing: "$argon2id$v=19$m=256,t=2,p=1$b3RoZXJzYWx0" };
    expect(await both()).toEqual([saidAnew, saidAnew]);
    const moved = await replace(changed, { email: "g@example.com" });
    expect(await claimOf(email("g@example.com"))).toEqual(saidAnew);
    const without = await replace(moved, { password: undefined });
    expect(await claimOf(email("g@example.com"))).toEqual({ user: made.id });
    expect(await getUser(made.id)).toEqual(without);
  });
});

it("takes names of people, and no control characters", () => {
  expect(UserName.safeParse("  Zoë van 't Hoff \u{1F600} ").data).toBe("Zoë van 't Hoff \u{1F600}");
  for (const name of ["", " ", "a\nb", "a\u202eb", "a\u0000", "x".repeat(201)])
    expect(UserName.safeParse(name).success).toBe(false);
});
