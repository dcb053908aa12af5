import { setTimeout } from "node:timers/promises";
import { Lines } from "../../../../../local/services/logs/lines";

const facts = (sequence: number) => ({ source: "s", timestamp: sequence + 0.5, ingestionTime: -sequence, sequence });
const textsOf = (lines: Lines<string>) => [...lines].map((line) => line.text());

describe("lines of a log", () => {
  it("are kept with what is known of them, in order", () => {
    const lines = new Lines<string>(3);
    for (const [index, text] of ["", "ä 漢 🙂", "last\n"].entries()) lines.push(facts(index), text);
    expect(textsOf(lines)).toEqual(["", "ä 漢 🙂", "last\n"]);
    expect([...lines].map(({ text, ...rest }) => rest)).toEqual([0, 1, 2].map(facts));
  });

  it("leave when newer ones come, whatever their length, and never change while they are kept", () => {
    const capacity = 50;
    const lines = new Lines<string>(capacity);
    const all: string[] = [];
    for (let index = 0; index < 3_000; index++) {
      // Now and then one that is longer than a piece of memory; with characters of one to three bytes.
      const length = index % 101 === 0 ? 150_000 : (index * 7919) % 4_000;
      const text = `${index} ${["a", "ß", "漢"][index % 3]?.repeat(length)}`;
      all.push(text);
      lines.push(facts(index), text);
      if (index % 97 === 0) expect(textsOf(lines).join("|") === all.slice(-capacity).join("|")).toBe(true);
    }
    expect(lines.length).toBe(capacity);
    expect(textsOf(lines).join("|") === all.slice(-capacity).join("|")).toBe(true);
    expect([...lines][0]?.sequence).toBe(3_000 - capacity);
  });

  it("are the same when what is full has been packed, in far less memory", async () => {
    const capacity = 20_000;
    const textOf = (index: number) =>
      `{"level":"INFO","requestId":"${index * 7919}","message":"an event was stored ${index} ä"}`;
    const expected = (first: number) => Array.from({ length: capacity }, (_, index) => textOf(first + index)).join("|");
    const lines = new Lines<string>(capacity);
    for (let index = 0; index < 25_000; index++) {
      lines.push(facts(index), textOf(index));
      if (index % 500 === 0) await setTimeout(1);
    }
    const texts = Buffer.byteLength(expected(5_000));
    for (const deadline = Date.now() + 20_000; Date.now() < deadline && lines.bytes >= texts; ) await setTimeout(10);
    expect(lines.bytes).toBeLessThan(texts);
    expect(textsOf(lines).join("|") === expected(5_000)).toBe(true);
    for (let index = 25_000; index < 40_000; index++) lines.push(facts(index), textOf(index));
    expect(textsOf(lines).join("|") === expected(20_000)).toBe(true);
  });
});
