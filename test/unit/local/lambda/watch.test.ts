import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { Watch, type Watched } from "../../../../local/lambda/watch";

const computing = (): Watched => ({ idleTime: 7 });
const waiting = (): Watched => ({
  get idleTime() {
    return performance.now();
  },
});
const unknown = (): Watched => ({ idleTime: undefined });
const many = (count: number, one: () => Watched) => Array.from({ length: count }, one);

describe("a watch over instances", () => {
  it.each([
    ["all processors are computed on", many(availableParallelism(), computing), true],
    ["others wait besides", [...many(availableParallelism(), computing), waiting(), unknown()], true],
    ["a processor is left", [...many(availableParallelism() - 1, computing), waiting()], false],
    ["all wait", many(20, waiting), false],
    ["nothing is known", many(20, unknown), false],
  ])("tells when %s", async (_, instances, isBusy) => {
    const watch = new Watch(instances, waiting());
    await delay(5);
    expect(watch.isBusy()).toBe(isBusy);
  });

  it("tells when this thread is what they wait for", async () => {
    const watch = new Watch(many(20, waiting));
    const end = performance.now() + 50;
    while (performance.now() < end) await new Promise(setImmediate);
    expect(watch.isBusy()).toBe(true);
  });
});
