import { DatabaseSync } from "node:sqlite";
import { DeleteScheduleCommand, GetScheduleCommand, UpdateScheduleCommand } from "@aws-sdk/client-scheduler";
import { AwsError } from "../../../../local/services/aws-json";
import { arnIn } from "../support/receiver";
import { begin, type Harness, openScheduler, setClock, timesIn } from "./support";

let under: Harness;
beforeEach(async () => {
  under = await openScheduler();
});
afterEach(() => under.close());

const advance = async (time: string) => {
  under.port.clock.advance(time);
  await new Promise((resolve) => setImmediate(resolve));
};
const until = async (holds: () => boolean) => {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 200) throw new Error("it did not come to hold");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

describe("a schedule is due", () => {
  it("once, at its time", async () => {
    await under.create("once", "at(2027-01-03T18:30:00)");
    await advance("6 hours");
    expect(under.lambda.received).toEqual([]);
    await advance("1 day");
    expect(timesIn(under.lambda)).toEqual(["01-03T18:30"]);
  });

  it("at a rate, from when it was made", async () => {
    await under.create("often", "rate(10 minutes)");
    await advance("25 minutes");
    expect(timesIn(under.lambda)).toEqual(["01-03T12:00", "01-03T12:10", "01-03T12:20"]);
  });

  it("at a rate from its start to its end", async () => {
    await under.create("bounded", "rate(1 hour)", {
      StartDate: new Date(begin + 30 * 60_000),
      EndDate: new Date(begin + 3 * 3_600_000),
    });
    await advance("1 day");
    expect(timesIn(under.lambda)).toEqual(["01-03T12:30", "01-03T13:30", "01-03T14:30"]);
  });

  it("by cron, in UTC or by the clocks of a zone", async () => {
    await under.create("utc", "cron(0 9 ? * MON *)");
    await under.create("zone", "cron(0 9 ? * MON *)", { ScheduleExpressionTimezone: "America/New_York" });
    await advance("2 days");
    expect(timesIn(under.lambda)).toEqual(["01-04T09:00", "01-04T14:00"]);
  });

  it("not at a time that is left out when clocks are put forward, and once at one that comes twice", async () => {
    setClock(under.port, Date.parse("2027-03-27T12:00:00Z"));
    await under.create("s", "cron(30 2 * * ? *)", { ScheduleExpressionTimezone: "Europe/Berlin" });
    await advance("3 days"); // on 28 March, 2:00 is followed by 3:00
    expect(timesIn(under.lambda)).toEqual(["03-29T00:30", "03-30T00:30"]);
    setClock(under.port, Date.parse("2027-10-30T12:00:00Z"));
    await advance("1 second");
    under.lambda.received.length = 0;
    await advance("2 days"); // on 31 October, 3:00 is followed by 2:00
    expect(timesIn(under.lambda)).toEqual(["10-31T00:30", "11-01T01:30"]);
  });

  it("not while it is disabled, nor when it is gone", async () => {
    await under.create("s", "rate(1 hour)", { State: "DISABLED" });
    await advance("3 hours");
    const same = { Name: "s", ScheduleExpression: "cron(0 * * * ? *)", FlexibleTimeWindow: { Mode: "OFF" as const } };
    await under.client.send(new UpdateScheduleCommand({ ...same, Target: under.target }));
    await advance("1 hour");
    expect(timesIn(under.lambda)).toEqual(["01-03T16:00"]);
    await under.client.send(new DeleteScheduleCommand({ Name: "s" }));
    await advance("3 hours");
    expect(under.lambda.received).toHaveLength(1);
  });

  it("for the last time, and takes itself away where that is asked for", async () => {
    await under.create("once", "at(2027-01-03T13:00:00)", { ActionAfterCompletion: "DELETE" });
    await under.create("stays", "at(2027-01-03T13:00:00)");
    await under.create("ends", "rate(1 hour)", {
      ActionAfterCompletion: "DELETE",
      EndDate: new Date(begin + 5_400_000),
    });
    await advance("4 hours");
    expect(under.lambda.received).toHaveLength(4);
    for (const Name of ["once", "ends"])
      await expect(under.client.send(new GetScheduleCommand({ Name }))).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
    expect((await under.client.send(new GetScheduleCommand({ Name: "stays" }))).State).toBe("ENABLED");
  });

  it("after a restart too", async () => {
    const store = new DatabaseSync(":memory:");
    const first = await openScheduler(store);
    await first.create("s", "at(2027-01-03T13:00:00)");
    await first.close();
    const second = await openScheduler(store);
    second.port.clock.advance("2 hours");
    await second.lambda.count(1);
    expect(timesIn(second.lambda)).toEqual(["01-03T13:00"]);
    await second.close();
  });
});

describe("a target is given", () => {
  it("the input, with the context in the place of its keywords", async () => {
    const Input =
      "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.attempt-number> <aws.scheduler.other>";
    const arn = await under.create("s", "at(2027-01-03T13:00:00)", { Target: { ...under.target, Input } });
    await advance("2 hours");
    expect(under.lambda.received[0]?.body).toBe(`${arn} 2027-01-03T13:00:00Z 1 <aws.scheduler.other>`);
  });

  it("a notification where there is no input", async () => {
    const arn = await under.create("s", "at(2027-01-03T13:00:00)", { Target: { ...under.target, Input: undefined } });
    await advance("2 hours");
    expect(JSON.parse(under.lambda.received[0]?.body ?? "")).toEqual({
      version: "0",
      id: expect.any(String),
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      account: "000000000000",
      time: "2027-01-03T13:00:00Z",
      region: "eu-central-1",
      resources: [arn],
      detail: "{}",
    });
  });

  it("a group, where it is a queue in order", async () => {
    const Target = {
      ...under.target,
      Arn: arnIn(under.port.cloud, "sqs", "q.fifo"),
      SqsParameters: { MessageGroupId: "g" },
    };
    await under.create("s", "at(2027-01-03T13:00:00)", { Target });
    await advance("2 hours");
    expect(under.queues.received).toMatchObject([{ arn: Target.Arn, groupId: "g" }]);
  });
});

describe("a call that fails", () => {
  it("is made again, and says which attempt it is", async () => {
    const Target = { ...under.target, Input: "<aws.scheduler.attempt-number>" };
    let failures = 2;
    under.lambda.fail = () => {
      if (failures-- > 0) throw new AwsError("ServiceException", "try again", 500);
    };
    await under.create("s", "at(2027-01-03T13:00:00)", { Target });
    await advance("2 hours");
    for (let tries = 0; under.lambda.received.length === 0; tries++) {
      if (tries > 10) throw new Error("it was not made again");
      await advance("1 second");
    }
    expect(under.lambda.received.map(({ body }) => body)).toEqual(["3"]);
  });

  it("goes to the dead letter queue with its reason, when its retries are over", async () => {
    const DeadLetterConfig = { Arn: arnIn(under.port.cloud, "sqs", "dead") };
    const Target = { ...under.target, DeadLetterConfig, RetryPolicy: { MaximumRetryAttempts: 1 } };
    under.lambda.fail = () => {
      throw new AwsError("ServiceException", "broken", 500);
    };
    const arn = await under.create("s", "at(2027-01-03T13:00:00)", { Target });
    await advance("1 hour");
    for (let tries = 0; under.queues.received.length === 0 && tries < 10; tries++) await advance("1 second");
    expect(under.queues.received).toMatchObject([
      {
        arn: DeadLetterConfig.Arn,
        body: '{"at":"2027-01-03T13:00:00Z"}',
        attributes: {
          ERROR_CODE: { value: "ServiceException" },
          ERROR_MESSAGE: { value: "broken" },
          EXHAUSTED_RETRY_CONDITION: { value: "MaximumRetryAttempts" },
          RETRY_ATTEMPTS: { value: "1" },
          SCHEDULE_ARN: { value: arn },
          SCHEDULED_TIME: { value: "2027-01-03T13:00:00Z" },
          TARGET_ARN: { value: under.target.Arn },
        },
      },
    ]);
    const metric = (name: string) =>
      under.port.cloud.metrics
        ?.find("AWS/Scheduler", name, { ScheduleGroup: "default" })[0]
        ?.between(begin, begin + 86_400_000)?.sum;
    await until(() => metric("InvocationDroppedCount") === 1);
    expect([metric("InvocationAttemptCount"), metric("TargetErrorCount")]).toEqual([2, 2]);
    expect(metric("InvocationsSentToDeadLetterCount")).toBe(1);
  });

  it("is said on the terminal where it is lost, and not made again where that is no use", async () => {
    under.lambda.fail = () => {
      throw new AwsError("ResourceNotFoundException", "Function not found", 404);
    };
    const arn = await under.create("s", "at(2027-01-03T13:00:00)");
    await advance("2 hours");
    await until(() => under.port.lines.length > 0);
    expect(under.port.lines).toEqual([
      `scheduler: ${arn} gives up on ${under.target.Arn}: Function not found; it has no dead letter queue, so that the call is lost`,
    ]);
  });
});
