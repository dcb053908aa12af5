import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { dynamodb } from "../../../functions/runtime/dynamodb";
import { isExpired, itemOf, numberIn, textIn } from "../../../functions/runtime/items";
import { transact } from "../../../functions/runtime/transaction";

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: "cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code, ...(Code.startsWith("Cond") && { Item: { id: { S: "x" } } }) })),
  });

/** Answers calls of the client with these, one after the other. */
function answers(...each: (Error | object)[]) {
  return jest.spyOn(dynamodb, "send").mockImplementation(async () => {
    const next = each.shift() ?? cancelled("TransactionConflict");
    if (next instanceof Error) throw next;
    return next;
  });
}
afterEach(() => jest.restoreAllMocks());

describe("transact", () => {
  it("says which condition does not hold, and what is there", async () => {
    answers(cancelled("None", "ConditionalCheckFailed"));
    expect(await transact([])).toEqual({ index: 1, item: { id: { S: "x" } } });
  });

  it("tries again what another transaction crossed, and says when it is done", async () => {
    const send = answers(cancelled("TransactionConflict", "None"), cancelled("None", "TransactionConflict"), {});
    expect(await transact([])).toBeUndefined();
    expect(send).toHaveBeenCalledTimes(3);
  });

  it.each(["ThrottlingError", "ProvisionedThroughputExceeded"])(
    "tries again after %s, and then answers 503",
    async (code) => {
      const send = answers(cancelled("None", code), {});
      expect(await transact([])).toBeUndefined();
      expect(send).toHaveBeenCalledTimes(2);
      send.mockRestore();
      answers(...Array.from({ length: 5 }, () => cancelled(code)));
      await expect(transact([])).rejects.toThrow("The service is not available for the moment");
    },
  );

  it("answers 503 when others are always faster", async () => {
    const send = answers();
    await expect(transact([])).rejects.toThrow("The service is not available for the moment");
    expect(send).toHaveBeenCalledTimes(5);
  });

  it("repeats nothing that fails otherwise", async () => {
    for (const error of [cancelled("ValidationError"), new Error("down")]) {
      const send = answers(error);
      await expect(transact([])).rejects.toBe(error);
      expect(send).toHaveBeenCalledTimes(1);
      send.mockRestore();
    }
  });
});

describe("items", () => {
  it("hold texts and numbers, and leave out what is undefined", () => {
    const item = itemOf({ a: "x", b: 7, c: undefined });
    expect(item).toEqual({ a: { S: "x" }, b: { N: "7" } });
    expect([textIn(item, "a"), numberIn(item, "b")]).toEqual(["x", 7]);
    expect(() => textIn(item, "b")).toThrow('no text "b"');
    expect(() => numberIn(item, "a")).toThrow('no number "a"');
  });

  it("are expired from the second on that they name", () => {
    const now = Math.floor(Date.now() / 1000);
    expect([itemOf({ expires: now }), itemOf({ expires: now + 60 }), {}].map((each) => isExpired(each))).toEqual([
      true,
      false,
      false,
    ]);
  });
});
