import { DisableRuleCommand } from "@aws-sdk/client-eventbridge";
import { readSchedule } from "../../../../local/schedule";
import { mostLate } from "../../../../local/schedule/clockwork";
import { type EventsUnderTest, openEvents, settled } from "./support";

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString().slice(0, 16));
const times = (expression: string, after: string, count = 3) => {
  const schedule = readSchedule(expression);
  const found: (string | undefined)[] = [];
  let time: number | undefined = Date.parse(`${after}Z`);
  const since = time;
  while (found.length < count && time !== undefined) {
    time = schedule?.next(time, since);
    found.push(iso(time));
  }
  return found;
};

describe("schedules", () => {
  it.each([
    ["rate(1 minute)", "2026-11-22T10:00:30", ["2026-11-22T10:01", "2026-11-22T10:02"]],
    ["rate(5 hours)", "2026-11-22T22:00", ["2026-11-23T03:00", "2026-11-23T08:00"]],
    ["cron(0 10 * * ? *)", "2026-11-22T10:00", ["2026-11-23T10:00", "2026-11-24T10:00"]],
    ["cron(15 12 * * ? *)", "2026-11-22T12:14", ["2026-11-22T12:15", "2026-11-23T12:15"]],
    ["cron(0 18 ? * MON-FRI *)", "2026-11-20T18:00", ["2026-11-23T18:00", "2026-11-24T18:00"]],
    ["cron(0 8 1 * ? *)", "2026-11-22T00:00", ["2026-12-01T08:00", "2027-01-01T08:00"]],
    ["cron(0/15 * * * ? *)", "2026-11-22T10:01", ["2026-11-22T10:15", "2026-11-22T10:30"]],
    ["cron(0/5 8-17 ? * MON-FRI *)", "2026-11-20T17:55", ["2026-11-23T08:00", "2026-11-23T08:05"]],
    ["cron(0/30 20-23 ? * MON-FRI *)", "2026-11-23T23:30", ["2026-11-24T20:00", "2026-11-24T20:30"]],
    ["cron(5,35 14 * * ? *)", "2026-11-22T14:05", ["2026-11-22T14:35", "2026-11-23T14:05"]],
    ["cron(0 2 ? * SAT#3 *)", "2026-11-22T00:00", ["2026-12-19T02:00", "2027-01-16T02:00"]],
    ["cron(15 10 ? * 6L 2026-2027)", "2026-11-22T00:00", ["2026-11-27T10:15", "2026-12-25T10:15"]],
    ["cron(0 0 L * ? *)", "2026-01-31T00:00", ["2026-02-28T00:00", "2026-03-31T00:00"]],
    ["cron(0 0 15W * ? *)", "2026-08-01T00:00", ["2026-08-14T00:00", "2026-09-15T00:00"]],
    ["cron(0 0 1W * ? *)", "2026-07-31T00:00", ["2026-08-03T00:00", "2026-09-01T00:00"]],
    ["cron(0 0 LW * ? *)", "2026-05-01T00:00", ["2026-05-29T00:00", "2026-06-30T00:00"]],
    ["cron(0 22-2/2 * * ? *)", "2026-11-22T21:00", ["2026-11-22T22:00", "2026-11-23T00:00"]],
    ["cron(0 0 29 2 ? *)", "2026-01-01T00:00", ["2028-02-29T00:00", "2032-02-29T00:00"]],
    ["cron(0 12 ? JAN,JUN L *)", "2026-11-22T00:00", ["2027-01-02T12:00", "2027-01-09T12:00"]],
  ])("%s after %s", (expression, after, expected) => {
    expect(times(expression, after, expected.length)).toEqual(expected);
  });

  it("may be over", () => {
    expect(times("cron(0 0 1 1 ? 2026)", "2025-06-01T00:00")).toEqual(["2026-01-01T00:00", undefined]);
  });

  it.each([
    "cron(INVALID)",
    "cron(0 dummy ? * MON-FRI *)",
    "cron(7 20 * * NOT *)",
    "cron(71 8 1 * ? *)",
    "cron(0 1 * * * *)",
    "cron(0 1 ? * ? *)",
    "cron(0 1 ? * MON#6 *)",
    "cron(0 1 32W * ? *)",
    "cron(0/0 1 * * ? *)",
    "cron(0 1 * * ?)",
    "rate(1 minutes)",
    "rate(5 minute)",
    "rate(0 minutes)",
    "rate(1.5 hours)",
    "every day",
  ])("%s is none", (expression) => {
    expect(readSchedule(expression)).toBeUndefined();
  });
});

describe("scheduled rules", () => {
  let test: EventsUnderTest;
  beforeEach(async () => {
    test = await openEvents();
  });
  afterEach(() => test.close());

  it("send an event each time that is due when the clock is put forward, by their time and in order", async () => {
    const minutely = await test.rule("minutely", [{}], { ScheduleExpression: "rate(1 minute)" });
    await test.rule("half", [{ Input: '"half"' }], { ScheduleExpression: "rate(2 minutes)" });
    const start = test.port.clock.now();
    test.port.clock.advance("59 seconds");
    await settled();
    expect(test.bodies).toEqual([]);
    test.port.clock.advance(3 * 60_000 + 1_500);
    await settled();
    expect(test.bodies.map((body) => (body === "half" ? body : "minute"))).toEqual([
      "minute",
      "minute",
      "half",
      "minute",
      "minute",
      "half",
    ]);
    const [first, second] = test.bodies as {
      time: string;
      "detail-type": string;
      source: string;
      resources: string[];
      detail: object;
    }[];
    expect(first).toMatchObject({
      "detail-type": "Scheduled Event",
      source: "aws.events",
      resources: [minutely],
      detail: {},
    });
    expect(Date.parse(second?.time ?? "") - Date.parse(first?.time ?? "")).toBe(60_000);
    expect(Math.abs(Date.parse(first?.time ?? "") - start - 60_000)).toBeLessThan(20_000);
  });

  it("send nothing while they are disabled", async () => {
    await test.rule("r", [{}], { ScheduleExpression: "rate(1 minute)" });
    test.port.clock.advance("1 minute");
    await test.events.send(new DisableRuleCommand({ Name: "r" }));
    test.port.clock.advance("1 hour");
    await settled();
    expect(test.bodies).toHaveLength(1);
  });

  it("begin anew when the clock is put back", async () => {
    await test.rule("r", [{}], { ScheduleExpression: "rate(1 hour)" });
    test.port.clock.advance("3 hours");
    test.port.clock.reset();
    test.port.clock.advance("1 hour");
    await settled();
    expect(test.bodies).toHaveLength(4);
  });

  it("make up for a day of minutes, and for no more than is sensible", async () => {
    await test.rule("r", [{ Input: "1" }], { ScheduleExpression: "cron(* * * * ? *)" });
    test.port.clock.advance("1 day");
    await test.queues.count(1_440);
    await settled();
    expect(test.queues.received.length).toBeLessThanOrEqual(1_441);
    const before = test.queues.received.length;
    test.port.clock.advance("30 days");
    await test.queues.count(before + mostLate);
    await settled();
    expect(test.queues.received.length).toBeLessThanOrEqual(before + mostLate + 2);
    expect(test.port.lines).toEqual([expect.stringMatching(/put forward over more than 2000 of its times/)]);
    test.port.clock.advance("1 minute");
    await settled();
    expect(test.queues.received.length).toBeGreaterThan(before + mostLate);
  });
});
