import "./support/environment";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { issue, look, redeem } from "../../../functions/identity/codes/store";
import { codeText, newClickedCode, newTypedCode } from "../../../functions/identity/codes/text";
import { useIdentityTable } from "./support/identity-table";

const mail = { kind: "email", value: "ada@example.com" } as const;
const phone = { kind: "phone", value: "+14155550100" } as const;

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

  it("are kept as hashes, and are good once, of two who bring one at once for one", async () => {
    const code = await issue("recover", "U1", mail);
    const { Items = [] } = await table.client().send(new ScanCommand({ TableName: "identity-table" }));
    expect(JSON.stringify(Items)).not.toContain(code);
    expect(await look("recover", code)).toMatchObject({ userId: "U1", sentTo: "email#ada@example.com" });
    const answers = await Promise.all(Array.from({ length: 6 }, () => redeem("recover", code)));
    expect(answers.filter((each) => each?.userId === "U1")).toHaveLength(1);
    expect(answers.filter((each) => each === undefined)).toHaveLength(5);
    expect(await look("recover", code)).toBeUndefined();
  });

  it("are good for what they were issued for, and for their time", async () => {
    const code = await issue("verify", "U2", phone);
    expect(await redeem("recover", code)).toBeUndefined();
    expect(await look("recover", code)).toBeUndefined();
    const later = Date.now() + 24 * 3_600_000;
    const clock = jest.spyOn(Date, "now").mockReturnValue(later);
    expect(await redeem("verify", code)).toBeUndefined();
    expect(await look("verify", code)).toBeUndefined();
    clock.mockReturnValue(later - 2000);
    expect(await redeem("verify", code.toLowerCase())).toMatchObject({ userId: "U2" });
    clock.mockRestore();
  });
});
