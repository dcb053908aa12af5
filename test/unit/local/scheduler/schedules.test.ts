import {
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { begin, type Harness, openScheduler } from "./support";

let under: Harness;
beforeEach(async () => {
  under = await openScheduler();
});
afterEach(() => under.close());

const get = (Name: string, GroupName?: string) => under.client.send(new GetScheduleCommand({ Name, GroupName }));
const names = async (input: object = {}) =>
  (await under.client.send(new ListSchedulesCommand(input))).Schedules?.map(({ Name }) => Name);
const arn = (resource: string) => `arn:aws:scheduler:eu-central-1:000000000000:${resource}`;

describe("schedules", () => {
  it("are described as they were made, with AWS's defaults", async () => {
    expect(await under.create("daily", "cron(0 9 * * ? *)", { Description: "each morning" })).toBe(
      arn("schedule/default/daily"),
    );
    const { $metadata: _, ...schedule } = await get("daily");
    expect(schedule).toEqual({
      Arn: arn("schedule/default/daily"),
      Name: "daily",
      GroupName: "default",
      Description: "each morning",
      State: "ENABLED",
      ScheduleExpression: "cron(0 9 * * ? *)",
      ScheduleExpressionTimezone: "UTC",
      FlexibleTimeWindow: { Mode: "OFF" },
      ActionAfterCompletion: "NONE",
      Target: {
        ...under.target,
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
      CreationDate: expect.any(Date),
      LastModificationDate: expect.any(Date),
    });
  });

  it("are made once in each group", async () => {
    await under.create("s", "rate(1 hour)");
    await expect(under.create("s", "rate(1 hour)")).rejects.toMatchObject({
      name: "ConflictException",
      message: "Schedule s already exists.",
      $metadata: { httpStatusCode: 409 },
    });
    await under.client.send(new CreateScheduleGroupCommand({ Name: "other" }));
    await under.create("s", "rate(1 hour)", { GroupName: "other" });
    expect(await names()).toEqual(["s", "s"]);
  });

  it("are updated whole: what is left out gets its default", async () => {
    await under.create("s", "rate(1 hour)", { Description: "d", State: "DISABLED", GroupName: "default" });
    under.port.clock.advance("1 minute");
    await under.client.send(
      new UpdateScheduleCommand({
        Name: "s",
        ScheduleExpression: "rate(2 hours)",
        FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
        Target: under.target,
      }),
    );
    const changed = await get("s");
    const passed = Number(changed.LastModificationDate) - Number(changed.CreationDate);
    expect(passed).toBeGreaterThanOrEqual(60_000);
    expect(passed).toBeLessThan(120_000);
    expect(changed).toMatchObject({
      State: "ENABLED",
      ScheduleExpression: "rate(2 hours)",
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
    });
    expect(changed.Description).toBeUndefined();
  });

  it("are listed by group, state and begin of the name, in pages", async () => {
    await under.client.send(new CreateScheduleGroupCommand({ Name: "g" }));
    await under.create("a-1", "rate(1 hour)");
    await under.create("a-2", "rate(1 hour)", { State: "DISABLED" });
    await under.create("b-1", "rate(1 hour)", { GroupName: "g" });
    expect(await names({ GroupName: "g" })).toEqual(["b-1"]);
    expect(await names({ State: "DISABLED" })).toEqual(["a-2"]);
    expect(await names({ NamePrefix: "a-" })).toEqual(["a-1", "a-2"]);
    const first = await under.client.send(new ListSchedulesCommand({ MaxResults: 2 }));
    expect(first.Schedules?.map(({ Target }) => Target?.Arn)).toEqual([under.target.Arn, under.target.Arn]);
    expect(await names({ NextToken: first.NextToken })).toEqual(["b-1"]);
    await expect(names({ GroupName: "none" })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("that are not there are named", async () => {
    const notFound = { name: "ResourceNotFoundException", message: "Schedule none does not exist." };
    await expect(get("none")).rejects.toMatchObject({ ...notFound, $metadata: { httpStatusCode: 404 } });
    await expect(under.client.send(new DeleteScheduleCommand({ Name: "none" }))).rejects.toMatchObject(notFound);
    await expect(under.create("s", "rate(1 hour)", { GroupName: "none" })).rejects.toMatchObject({
      message: "Schedule group none does not exist.",
    });
  });

  it.each([
    "cron(0 1 * * * *)",
    "cron(7 20 * * NOT *)",
    "cron(INVALID)",
    "cron(0 dummy ? * MON-FRI *)",
    "cron(71 8 1 * ? *)",
    "cron()",
    "rate(10 seconds)",
    "rate(10 years)",
    "rate()",
    "rate(10)",
    "rate(10 minutess)",
    "rate(foo minutes)",
    "rate(-10 minutes)",
    "rate( 10 minutes )",
    " rate(10 minutes)",
    "at(2021-12-31T23:59:59Z)",
    "at(2021-12-31)",
  ])("are refused for %s", async (expression) => {
    await expect(under.create("s", expression)).rejects.toMatchObject({
      name: "ValidationException",
      message: `Invalid Schedule Expression ${expression}.`,
    });
  });

  it.each([
    "cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)",
    "cron(30-30 13-13 ? * 2,4,6 *)",
    "cron(1-31/30 1-1 ? * 1,7 *)",
    "cron(0 18 ? * MON-FRI *)",
    "cron(*/15 * * * ? *)",
    "cron(0-59/10 0-23/2 ? * * *)",
  ])("take %s", async (expression) => {
    await under.create("s", expression);
    expect((await get("s")).ScheduleExpression).toBe(expression);
  });

  it.each<[string, object, string]>([
    ["a bad name", { Name: "a b" }, "Value 'a b' at 'name' failed to satisfy constraint"],
    ["an unknown zone", { ScheduleExpressionTimezone: "Mars/Base" }, "Invalid Schedule Expression Timezone Mars/Base."],
    ["a window without its length", { FlexibleTimeWindow: { Mode: "FLEXIBLE" } }, "MaximumWindowInMinutes must be"],
    [
      "an end before the start",
      { StartDate: new Date(begin + 2000), EndDate: new Date(begin + 1000) },
      "The StartDate you specify must come before the EndDate.",
    ],
    ["an end in the past", { EndDate: new Date(begin - 1) }, "The EndDate you specify must be in the future."],
  ])("are refused with %s", async (_, more, message) => {
    await expect(under.create("s", "rate(1 hour)", more)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });
  });

  it("call no universal targets here, which answers 501 and says so", async () => {
    const Target = { ...under.target, Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage" };
    await expect(under.create("s", "rate(1 hour)", { Target })).rejects.toMatchObject({
      name: "NotImplemented",
      $metadata: { httpStatusCode: 501 },
    });
  });
});

describe("groups of schedules", () => {
  it("are made, described and listed; there is always the default one", async () => {
    const { ScheduleGroupArn } = await under.client.send(new CreateScheduleGroupCommand({ Name: "g" }));
    expect(ScheduleGroupArn).toBe(arn("schedule-group/g"));
    expect(await under.client.send(new GetScheduleGroupCommand({ Name: "g" }))).toMatchObject({
      Arn: ScheduleGroupArn,
      State: "ACTIVE",
      CreationDate: expect.any(Date),
    });
    const { ScheduleGroups } = await under.client.send(new ListScheduleGroupsCommand({}));
    expect(ScheduleGroups?.map(({ Name }) => Name)).toEqual(["default", "g"]);
    await expect(under.client.send(new CreateScheduleGroupCommand({ Name: "g" }))).rejects.toMatchObject({
      name: "ConflictException",
    });
  });

  it("go with their schedules; the default one stays", async () => {
    await under.client.send(new CreateScheduleGroupCommand({ Name: "g" }));
    await under.create("s", "cron(0 * * * ? *)", { GroupName: "g" });
    await under.client.send(new DeleteScheduleGroupCommand({ Name: "g" }));
    expect(await names()).toEqual([]);
    under.port.clock.advance("3 hours");
    expect(under.lambda.received).toEqual([]);
    await expect(under.client.send(new DeleteScheduleGroupCommand({ Name: "default" }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("have tags", async () => {
    const ResourceArn = arn("schedule-group/g");
    await under.client.send(new CreateScheduleGroupCommand({ Name: "g", Tags: [{ Key: "a", Value: "1" }] }));
    await under.client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "TagKey", Value: "TagValue" }] }));
    await under.client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
    const { Tags } = await under.client.send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: "TagKey", Value: "TagValue" }]);
  });
});
