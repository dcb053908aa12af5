/** A `Date` that stands until a test moves it; timers go on as they were. */
export function useDate(): { advance(milliseconds: number): void } {
  beforeAll(() => {
    jest.useFakeTimers({
      now: Date.now(),
      doNotFake: [
        "hrtime",
        "nextTick",
        "performance",
        "queueMicrotask",
        "setImmediate",
        "clearImmediate",
        "setInterval",
        "clearInterval",
        "setTimeout",
        "clearTimeout",
      ],
    });
  });
  afterAll(() => jest.useRealTimers());
  return { advance: (milliseconds) => jest.setSystemTime(Date.now() + milliseconds) };
}
