import { setTimeout } from "node:timers/promises";
import { MovableClock } from "../../../local/clock";
import { Timers } from "../../../local/timers";

describe("Timers", () => {
  const clock = new MovableClock();
  const timers = new Timers(clock);
  const done: string[] = [];
  const noting = (name: string) => () => void done.push(name);

  beforeEach(() => {
    done.length = 0;
  });
  afterAll(() => timers.close());

  it("does in order what is due when the clock is put forward, and nothing else", () => {
    timers.after(3_600_000, noting("hour"));
    timers.after(60_000, noting("minute"));
    timers.after(60_000, noting("minute, too"));
    timers.after(90_000_000, noting("more than a day"));
    timers.after(1_800_000, noting("taken back")).cancel();
    clock.advance("1 hour");
    expect(done).toEqual(["minute", "minute, too", "hour"]);
    clock.advance("1 day");
    expect(done).toHaveLength(4);
  });

  it("does what is due by the machine's time, what was asked for while it waited first if it is due first", async () => {
    timers.after(30, noting("second"));
    timers.after(5, noting("first"));
    await setTimeout(80);
    expect(done).toEqual(["first", "second"]);
  });

  it("keeps the order of a thousand moments, taken in any order", () => {
    const moments = Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1000);
    for (const moment of moments) timers.after(10_000 + moment * 1_000, noting(String(moment)));
    clock.advance("1 hour");
    expect(done.map(Number)).toEqual(moments.toSorted((a, b) => a - b));
  });

  it("lets work ask for more work", () => {
    timers.after(1_000, () => timers.after(-1, noting("at once")));
    clock.advance("2 seconds");
    expect(done).toEqual(["at once"]);
  });

  it("does nothing once it is closed", async () => {
    const closed = new Timers(clock);
    closed.after(1, noting("closed"));
    closed.close();
    closed.after(1, noting("closed"));
    await setTimeout(20);
    expect(done).toEqual([]);
  });
});
