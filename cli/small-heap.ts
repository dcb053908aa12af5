import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Bytes of new objects after which V8 no longer gives itself more room for them: then it looks for garbage more often. */
const roomForNewObjects = 8 * 1024 * 1024;

/** Calls after which V8 optimizes a function. Its own 3,000 count on Maglev to help until then; a hello route takes 2 % more memory for it. */
const callsOfHotCode = 500;

/**
 * Keeps a server small that has an isolate for each function instance, for some per cent of its speed (measured: bench/dev-server).
 * Maglev, the compiler in the middle, takes some 10 MB for each of them; code that is really hot goes on to the optimizing one.
 * And new objects get 8 MB in this thread, in place of up to 48. Both can be set while V8 runs, so that nothing has to be started twice.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--no-maglev");
  setFlagsFromString(`--invocation-count-for-turbofan=${callsOfHotCode}`);
  const observer = new PerformanceObserver(() => {
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    if (space && space.space_size < roomForNewObjects) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    observer.disconnect();
  });
  observer.observe({ entryTypes: ["gc"] });
}
