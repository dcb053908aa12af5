import { CreateScheduleCommand, GetScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { createEventsService } from "../../../../local/services/events";
import { createIamService } from "../../../../local/services/iam";
import { createMessagesService, type MessagesService } from "../../../../local/services/messages";
import { createSchedulerService } from "../../../../local/services/scheduler";
import { createSqsService } from "../../../../local/services/sqs";
import { type AwsPort, openAwsPort } from "../support/aws-port";
import { Callers, Declared, policyOf } from "../support/declared";
import { arnIn } from "../support/receiver";

let port: AwsPort;
let declared: Declared;
const callers = new Callers();
const clients: SchedulerClient[] = [];

beforeEach(async () => {
  port = await openAwsPort((cloud) => [
    createMessagesService(cloud),
    createIamService(cloud),
    createSqsService(cloud),
    createEventsService(cloud),
    createSchedulerService(cloud),
    callers,
  ]);
  declared = new Declared(port);
  await declared.put("aws:sqs/queue:Queue", "q", { name: "q" });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await port.close();
});

const queueArn = () => arnIn(port.cloud, "sqs", "q");
const trusting = (Service: string, more: object = {}) =>
  policyOf({ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole", ...more });
const role = async (name: string, assumeRolePolicy: string, ...statements: object[]) => {
  const inlinePolicies = statements.length > 0 ? [{ name: "own", policy: policyOf(...statements) }] : [];
  const { outputs } = await declared.put("aws:iam/role:Role", name, { name, assumeRolePolicy, inlinePolicies });
  return String(outputs.arn);
};
const schedule = (roleArn: string, more: object = {}) =>
  declared.put("aws:scheduler/schedule:Schedule", "s", {
    name: "s",
    scheduleExpression: "rate(1 hour)",
    flexibleTimeWindow: { mode: "OFF" },
    target: { arn: queueArn(), roleArn, input: "hello" },
    ...more,
  });
const sends = { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" };
const queued = () => (port.cloud.services.get("messages") as MessagesService).log.find(["queue"]);
const until = async (holds: () => boolean) => {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 200) throw new Error("it did not come to hold");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

describe("the role of a schedule", () => {
  it("does what the schedule does, as far as its policies allow", async () => {
    const declaredSchedule = await schedule(await role("r", trusting("scheduler.amazonaws.com"), sends));
    expect(declaredSchedule).toMatchObject({
      id: "default/s",
      outputs: { arn: arnIn(port.cloud, "scheduler", "schedule/default/s"), state: "ENABLED", groupName: "default" },
    });
    port.clock.advance("1 minute");
    await until(() => queued().length === 1);
    expect(queued()).toMatchObject([{ to: [queueArn()], body: "hello" }]);
    await declared.remove("aws:scheduler/schedule:Schedule", "s");
    port.clock.advance("5 hours");
    expect(queued()).toHaveLength(1);
  });

  it("must trust Scheduler, for this group where it says so", async () => {
    const message = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.";
    await expect(schedule(await role("lambdas", trusting("lambda.amazonaws.com"), sends))).rejects.toThrow(message);
    const onlyFor = (group: string) => ({
      Condition: { StringEquals: { "aws:SourceArn": arnIn(port.cloud, "scheduler", `schedule-group/${group}`) } },
    });
    const other = await role("other", trusting("scheduler.amazonaws.com", onlyFor("other")), sends);
    await expect(schedule(other)).rejects.toThrow(message);
    await schedule(await role("own", trusting("scheduler.amazonaws.com", onlyFor("default")), sends));
  });

  it("that may not call the target is said, and the call is lost", async () => {
    await schedule(await role("poor", trusting("scheduler.amazonaws.com")));
    port.clock.advance("1 minute");
    await until(() => port.lines.some((line) => line.startsWith("scheduler: ")));
    expect(port.lines.join("\n")).toContain("sqs:SendMessage");
    expect(queued()).toEqual([]);
  });

  it("is passed on by who may", async () => {
    const roleArn = await role("r", trusting("scheduler.amazonaws.com"), sends);
    const create = { Effect: "Allow", Action: "scheduler:CreateSchedule", Resource: "*" };
    const pass = { Effect: "Allow", Action: "iam:PassRole", Resource: roleArn };
    const client = async (name: string, ...statements: object[]) => {
      const made = new SchedulerClient(await callers.client(port, declared, name, ...statements));
      clients.push(made);
      return made;
    };
    const command = new CreateScheduleCommand({
      Name: "made",
      ScheduleExpression: "rate(1 hour)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: queueArn(), RoleArn: roleArn },
    });
    await expect((await client("without", create)).send(command)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("iam:PassRole"),
    });
    const allowed = await client("with", create, pass);
    await allowed.send(command);
    await expect(allowed.send(new GetScheduleCommand({ Name: "made" }))).rejects.toMatchObject({
      message: expect.stringContaining(
        `scheduler:GetSchedule on resource: ${arnIn(port.cloud, "scheduler", "schedule/default/made")}`,
      ),
    });
  });
});

describe("declared schedules", () => {
  it("put events on a bus", async () => {
    const roleArn = await role("r", trusting("scheduler.amazonaws.com"), {
      Effect: "Allow",
      Action: "events:PutEvents",
      Resource: "*",
    });
    const eventbridgeParameters = { detailType: "tick", source: "own" };
    const target = { arn: arnIn(port.cloud, "events", "event-bus/default"), roleArn, eventbridgeParameters };
    await schedule(roleArn, { target: { ...target, input: '{"n":1}' } });
    port.clock.advance("1 minute");
    const events = () => (port.cloud.services.get("messages") as MessagesService).log.find(["bus"]);
    await until(() => events().length === 1);
    expect(events()).toMatchObject([{ from: "own", subject: "tick", body: '{"n":1}' }]);
  });

  it("change, keep their pace, and survive a reset; what clients have made does not", async () => {
    const roleArn = await role("r", trusting("scheduler.amazonaws.com"), sends);
    const group = await declared.put("aws:scheduler/scheduleGroup:ScheduleGroup", "g", { name: "g" });
    expect(group).toMatchObject({ id: "g", outputs: { state: "ACTIVE" } });
    await schedule(roleArn, { groupName: "g" });
    const client = new SchedulerClient(port.aws);
    clients.push(client);
    await client.send(
      new CreateScheduleCommand({
        Name: "clients",
        ScheduleExpression: "rate(1 hour)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn: queueArn(), RoleArn: roleArn },
      }),
    );
    await schedule(roleArn, { groupName: "g", description: "changed" });
    await port.cloud.services.get("scheduler")?.reset?.(declared.isDeclared);
    expect((await client.send(new GetScheduleCommand({ Name: "s", GroupName: "g" }))).Description).toBe("changed");
    await expect(client.send(new GetScheduleCommand({ Name: "clients" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("of other targets are recorded, which is said", async () => {
    const roleArn = await role("r", trusting("scheduler.amazonaws.com"), sends);
    const arn = "arn:aws:states:eu-central-1:000000000000:stateMachine:m";
    await schedule(roleArn, { target: { arn, roleArn } });
    port.clock.advance("1 day");
    expect(port.lines).toEqual([`s: ${arn} is not called here: schedules call functions, queues, topics and buses`]);
  });
});
