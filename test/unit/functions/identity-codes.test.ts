import "./support/environment";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { redeem } from "../../../functions/identity/codes/redeem";
import { issue, look } from "../../../functions/identity/codes/store";
import { codeText, newClickedCode, newTypedCode } from "../../../functions/identity/codes/text";
import { create, getUser, type NewUser, replace } from "../../../functions/identity/users/store";
import { useIdentityTable } from "./support/identity-table";

const mail = { kind: "email", value: "ada@example.com" } as const;
const phone = { kind: "phone", value: "+14155550100" } as const;

const ada: NewUser = { type: "human", name: "Ada", status: "active", verification_status: "not_verified" };
const rename = () => ({ name: "Bea" });

describe("codes", () => {
  const table = useIdentityTable();

  it("have 256 bits where they are clicked, and 60 where they are typed", () => {
    expect(newClickedCode()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(newTypedCode()).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(Array.from({ length: 1000 }, newTypedCode)).size).toBe(1000);
  });

  it("are read as people type them", () => {
    expect(codeText(" 4q9c t7kx-me2p ")).toBe("4Q9CT7KXME2P");
    expect(codeText("OIL0-oil0-AAAA")).toBe("01100110AAAA");
    const clicked = newClickedCode();
    expect(codeText(` ${clicked}\n`)).toBe(clicked);
  });

  it("are kept as hashes, and are good once, of many who bring one at once for one", async () => {
    const { id } = await create({ ...ada, email: "once@example.com" });
    const code = await issue("recover", id, mail);
    const { Items = [] } = await table.client().send(new ScanCommand({ TableName: "identity-table" }));
    expect(JSON.stringify(Items)).not.toContain(code);
    expect(await look("recover", code)).toMatchObject({ userId: id, sentTo: "email#ada@example.com" });
    const answers = await Promise.all(Array.from({ length: 6 }, () => redeem("recover", code, rename)));
    expect(answers.filter((each) => each?.after.name === "Bea")).toHaveLength(1);
    expect(answers.filter((each) => each === undefined)).toHaveLength(5);
    expect(await look("recover", code)).toBeUndefined();
    expect((await getUser(id))?.version).toBe(2);
  });

  it("are good for what they were issued for, and for their time", async () => {
    const { id } = await create({ ...ada, phone: "+14155550100" });
    const code = await issue("verify", id, phone);
    expect(await redeem("recover", code, rename)).toBeUndefined();
    expect(await look("recover", code)).toBeUndefined();
    const later = Date.now() + 24 * 3_600_000;
    const clock = jest.spyOn(Date, "now").mockReturnValue(later);
    expect(await redeem("verify", code, rename)).toBeUndefined();
    expect(await look("verify", code)).toBeUndefined();
    clock.mockReturnValue(later - 2000);
    expect(await redeem("verify", code.toLowerCase(), rename)).toMatchObject({ after: { id, name: "Bea" } });
    clock.mockRestore();
  });

  it("are judged anew when their user changes meanwhile, and not lost when nothing can be changed", async () => {
    const user = await create({ ...ada, email: "moving@example.com" });
    const code = await issue("recover", user.id, { kind: "email", value: "moving@example.com" });
    const seen: (string | undefined)[] = [];
    const redeemed = await redeem("recover", code, async ({ email }) => {
      seen.push(email);
      if (seen.length === 1) await replace(user, { email: "moved@example.com" });
      return email === "moving@example.com" ? { verification_status: "verified" } : undefined;
    });
    expect([redeemed, seen]).toEqual([undefined, ["moving@example.com", "moved@example.com"]]);
    expect(await getUser(user.id)).toMatchObject({ email: "moved@example.com", verification_status: "not_verified" });
    expect(await look("recover", code)).toBeDefined();
    expect(await redeem("recover", code, rename)).toMatchObject({ after: { name: "Bea" } });
  });
});
