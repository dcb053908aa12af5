import "./support/environment";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dynamodb } from "../../../functions/runtime/dynamodb";
import { quickDynamodb } from "../../../functions/runtime/quick-dynamodb";

const folder = join(__dirname, "../../../functions");
/** Every place in the handlers that makes a client of AWS, with what follows. */
const clients = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .flatMap((name) =>
    [...readFileSync(join(folder, name), "utf8").matchAll(/^(.*)new (\w+Client)\(\{?([\s\S]{0,200})/gm)].map(
      ([, before = "", type = "", after = ""]) => ({ name, before, type, after }),
    ),
  );

describe("clients of AWS", () => {
  it("S1.30 are made once for an instance, when it starts, with a number of tries and time limits", () => {
    expect(clients.length).toBeGreaterThan(2);
    for (const { name, before, type, after } of clients) {
      const place = `${name}: ${type}`;
      const isMadeByTheHelper = name === join("runtime", "dynamodb-client.ts");
      if (!isMadeByTheHelper)
        expect([place, before]).toEqual([place, expect.stringMatching(/^(export )?const \w+ = $/)]);
      expect([place, after]).toEqual([place, expect.stringMatching(/maxAttempts/)]);
      expect([place, after]).toEqual([place, expect.stringMatching(/requestTimeout|\.\.\.timeouts/)]);
    }
  });

  it("S1.30 of DynamoDB come of one helper", async () => {
    const makers = clients.filter(({ type }) => type === "DynamoDBClient").map(({ name }) => name);
    expect(makers).toEqual([join("runtime", "dynamodb-client.ts")]);
    expect([await dynamodb.config.maxAttempts(), await quickDynamodb.config.maxAttempts()]).toEqual([3, 2]);
  });

  it("S1.30 are the same for every handler of an instance", () => {
    const again = () => (require("../../../functions/runtime/dynamodb") as { dynamodb: unknown }).dynamodb;
    expect(again()).toBe(dynamodb);
  });
});
