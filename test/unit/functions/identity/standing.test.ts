import { BadToken } from "../../../../functions/gateway/tokens/verify";
import { inGoodStanding } from "../../../../functions/identity/tokens/standing";
import { dynamodb } from "../../../../functions/runtime/dynamodb";

const claims = { sub: "01ALICE", sid: "01SESSION", iat: 1_000, user_type: "human" };
const later = new Date(Date.now() + 60_000).toISOString();
const earlier = new Date(Date.now() - 1).toISOString();
const user = (more: object = {}) => ({ sk: { S: "USER" }, status: { S: "active" }, ...more });
const session = (more: object = {}) => ({
  sk: { S: "SESSION#01SESSION" },
  ends_at: { S: later },
  idle_ends_at: { S: later },
  ...more,
});

const asked = jest.fn();
const holding = (items: object[], more: object = {}) =>
  jest.spyOn(dynamodb, "send").mockImplementation(async (command: { input: unknown }) => {
    asked(command.input);
    return { Responses: { identity: items }, ...more };
  });
afterEach(() => {
  jest.restoreAllMocks();
  asked.mockClear();
});

describe("A token's user and session", () => {
  it("are asked for at once, as the last write left them", async () => {
    holding([session({ valid_from: { N: "1000" } }), user({ valid_from: { N: "1000" } })]);
    expect(await inGoodStanding("identity", claims)).toEqual(claims);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(asked).toHaveBeenCalledWith({
      RequestItems: {
        identity: expect.objectContaining({
          ConsistentRead: true,
          Keys: [
            { pk: { S: "USER#01ALICE" }, sk: { S: "USER" } },
            { pk: { S: "USER#01ALICE" }, sk: { S: "SESSION#01SESSION" } },
          ],
        }),
      },
    });
  });

  it.each<[string, object[], string]>([
    ["nobody", [session()], "its user is gone"],
    ["blocked", [session(), user({ status: { S: "blocked" } })], "its user is blocked"],
    ["deleted", [session(), user({ status: { S: "deleted" } })], "its user is deleted"],
    ["inactive", [session(), user({ status: { S: "inactive" } })], "its user is inactive"],
    ["reset since", [session(), user({ valid_from: { N: "1001" } })], "tokens were made void since"],
    ["reset while they signed in", [session(), user({ valid_from: { N: "1000" } })], "its session was made void since"],
    ["signed out", [user()], "its session was ended"],
    ["away for too long", [user(), session({ idle_ends_at: { S: earlier } })], "its session is over"],
    ["there for too long", [user(), session({ ends_at: { S: earlier } })], "its session is over"],
  ])("S1.27 S4.27 make it void for a user who is %s", async (_, items, message) => {
    holding(items);
    const judged = inGoodStanding("identity", claims);
    await expect(judged).rejects.toThrow(BadToken);
    await expect(judged).rejects.toThrow(message);
  });

  it.each([{ sid: undefined }, { sid: 7 }, { iat: undefined }])(
    "S1.27 must be named: %j is a bad token",
    async (more) => {
      holding([user(), session()]);
      await expect(inGoodStanding("identity", { ...claims, ...more } as never)).rejects.toThrow(BadToken);
    },
  );

  it.each([{ user_type: "api" }, { user_type: undefined }, { owner: "01BOB" }, { user_type: "api", owner: "01BOB" }])(
    "S4.23 are a person's: %j makes a bad token, whoever signed it",
    async (more) => {
      holding([user(), session()]);
      await expect(inGoodStanding("identity", { ...claims, ...more } as never)).rejects.toThrow("it is no person's");
      expect(asked).not.toHaveBeenCalled();
    },
  );

  it("are neither good nor bad when DynamoDB does not tell", async () => {
    holding([], { UnprocessedKeys: { identity: {} } });
    const judged = inGoodStanding("identity", claims);
    await expect(judged).rejects.toThrow("DynamoDB did not read");
    await expect(judged).rejects.not.toThrow(BadToken);
  });
});
