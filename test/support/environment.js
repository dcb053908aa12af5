const { Session } = require("node:inspector/promises");
const { CoverageInstrumenter } = require("collect-v8-coverage");
const { TestEnvironment } = require("jest-environment-node");

/** Bytes of heap from which counting begins anew: V8 keeps all that it counts, the modules of test files that are over too. */
const muchHeap = 700 * 1024 * 1024;

const session = new Session();
let isCounting = false;

/**
 * Counts coverage by V8's profiler alone, which goes on from one test file to the next. Jest's own way enables the debugger too, which coverage does not need,
 * and which then tells of each script that is loaded: with the modules of a Pulumi program, most of the time of the tests. And it begins anew for each
 * file, for which V8 walks the whole heap.
 */
Object.assign(CoverageInstrumenter.prototype, {
  async startInstrumenting() {
    if (isCounting) return;
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    isCounting = true;
  },
  async stopInstrumenting() {
    // What is told are the counts since the last time: those of files before this one are none.
    const { result } = await session.post("Profiler.takePreciseCoverage");
    if (process.memoryUsage().heapUsed > muchHeap) {
      await session.post("Profiler.stopPreciseCoverage");
      await session.post("Profiler.disable");
      session.disconnect();
      isCounting = false;
    }
    return result.filter(({ functions }) => functions.some(({ ranges }) => ranges.some(({ count }) => count > 0)));
  },
});

module.exports = TestEnvironment;
