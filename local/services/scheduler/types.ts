import type { Properties, ResourceType } from "../../service";
import { sayNotEmulated } from "../not-emulated";
import { nameOf, recorded } from "../recorded";
import { tracked } from "../tracked";
import type { Scheduler } from "./api";
import { deleteGroup } from "./groups";
import { type NewSchedule, putSchedule } from "./schedules";
import { defaultGroup, type Target } from "./state";
import { isReachable } from "./targets";

/** Tokens by which a reset knows what is declared. */
export const scheduleToken = "aws:scheduler/schedule:Schedule";
export const groupToken = "aws:scheduler/scheduleGroup:ScheduleGroup";

/** The resource types of EventBridge Scheduler. */
export const schedulerTypes = (scheduler: Scheduler): ResourceType[] => [scheduleType(scheduler), groupType(scheduler)];

const said = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const otherTargets = ["ecsParameters", "kinesisParameters", "sagemakerPipelineParameters"];

const scheduleType = ({ state, clockwork }: Scheduler): ResourceType<Properties, Properties> => ({
  ...tracked(
    recorded({
      token: scheduleToken,
      emulated: true,
      approximates:
        "functions, queues, topics and buses; any other target is not called, which is said; a flexible window is recorded: the call is at its begin",
      defaults: {
        groupName: defaultGroup,
        state: "ENABLED",
        scheduleExpressionTimezone: "UTC",
        actionAfterCompletion: "NONE",
      },
      once(inputs, context) {
        const name = nameOf(inputs, context);
        const groupName = said(inputs.groupName) ?? defaultGroup;
        return { id: `${groupName}/${name}`, name, arn: state.scheduleArn(name, groupName) };
      },
    }),
    {
      put({ outputs }, { cloud, name }) {
        const schedule = scheduleFrom(outputs);
        sayNotEmulated((line) => cloud.print(line), name, (outputs.target ?? {}) as Properties, otherTargets);
        if (!isReachable(schedule.target.Arn))
          cloud.print(
            `${name}: ${schedule.target.Arn} is not called here: schedules call functions, queues, topics and buses`,
          );
        clockwork.look(putSchedule(state, schedule).arn);
      },
      remove({ outputs }) {
        state.schedules.delete(String(outputs.arn));
        clockwork.look(String(outputs.arn));
      },
    },
  ),
  // The store has them, as far as they have not taken themselves away.
  restore: () => undefined,
});

function scheduleFrom(outputs: Properties): NewSchedule {
  const time = (value: unknown) => (said(value) === undefined ? undefined : Date.parse(String(value)));
  const window = (outputs.flexibleTimeWindow ?? {}) as { mode?: string; maximumWindowInMinutes?: number };
  return {
    name: String(outputs.name),
    groupName: String(outputs.groupName),
    expression: String(outputs.scheduleExpression),
    timeZone: String(outputs.scheduleExpressionTimezone),
    startsAt: time(outputs.startDate),
    endsAt: time(outputs.endDate),
    isEnabled: outputs.state !== "DISABLED",
    deletesItself: outputs.actionAfterCompletion === "DELETE",
    window: { Mode: window.mode ?? "OFF", MaximumWindowInMinutes: window.maximumWindowInMinutes },
    target: targetFrom((outputs.target ?? {}) as Properties),
    description: said(outputs.description),
    kmsKeyArn: said(outputs.kmsKeyArn),
  };
}

/** What the program says of a target, as the API has it. */
function targetFrom(given: Properties): Target {
  const retry = given.retryPolicy as { maximumEventAgeInSeconds?: number; maximumRetryAttempts?: number } | undefined;
  const queue = given.sqsParameters as { messageGroupId?: string } | undefined;
  const event = given.eventbridgeParameters as { detailType: string; source: string } | undefined;
  const deadLetters = given.deadLetterConfig as { arn?: string } | undefined;
  return {
    Arn: String(given.arn),
    RoleArn: String(given.roleArn),
    Input: said(given.input),
    RetryPolicy: {
      MaximumEventAgeInSeconds: retry?.maximumEventAgeInSeconds ?? 86_400,
      MaximumRetryAttempts: retry?.maximumRetryAttempts ?? 185,
    },
    SqsParameters: queue && { MessageGroupId: queue.messageGroupId },
    EventBridgeParameters: event && { DetailType: event.detailType, Source: event.source },
    DeadLetterConfig: deadLetters && { Arn: deadLetters.arn },
  };
}

const groupType = (scheduler: Scheduler) =>
  tracked(
    recorded({
      token: groupToken,
      emulated: true,
      once(inputs, context) {
        const name = nameOf(inputs, context);
        const now = new Date(context.cloud.clock.now()).toISOString();
        const dates = { creationDate: now, lastModificationDate: now };
        return { id: name, name, arn: scheduler.state.groupArn(name), state: "ACTIVE", ...dates };
      },
    }),
    {
      put({ id, outputs }) {
        const tags = (outputs.tags ?? {}) as Record<string, string>;
        const known = scheduler.state.groups.get(id);
        if (known === undefined) scheduler.state.addGroup(id, tags);
        else scheduler.state.groups.set(id, { ...known, tags });
      },
      remove: ({ id }) => deleteGroup(scheduler, id),
    },
  );
