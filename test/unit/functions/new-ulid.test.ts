import { decodeTime, isValid } from "ulid";
import { newUlid } from "../../../functions/runtime/new-ulid";

describe("newUlid()", () => {
  it("makes ULIDs of the moment that are all different", () => {
    const ids = Array.from({ length: 5000 }, () => newUlid(1_700_000_000_000));
    expect(new Set(ids).size).toBe(5000);
    for (const id of ids.slice(0, 50)) {
      expect(isValid(id)).toBe(true);
      expect(decodeTime(id)).toBe(1_700_000_000_000);
    }
  });

  it("uses each character in each place about as often", () => {
    const ids = Array.from({ length: 6400 }, () => newUlid());
    for (let place = 10; place < 26; place++) {
      const counts = Map.groupBy(ids, (id) => id[place]);
      expect(counts.size).toBe(32);
      // 200 on average; seven standard deviations of 14 away is no chance.
      for (const { length } of counts.values()) expect(Math.abs(length - 200)).toBeLessThan(100);
    }
  });
});
