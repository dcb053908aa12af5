import type { Clockwork } from "../../schedule/clockwork";
import type { AskedOperation, AwsApi, AwsRequest, AwsResponse, Need } from "../../service";
import { AwsError, refusalOf } from "../aws-json";
import { Input } from "../input";
import { restAnswer, restError } from "../rest-json";
import { groupOperations } from "./groups";
import { groupNameIn } from "./request";
import { scheduleOperations } from "./schedules";
import { defaultGroup, type SchedulerState } from "./state";

/** What calls work on. */
export interface Scheduler {
  readonly state: SchedulerState;
  readonly clockwork: Clockwork;
}

/** One call of EventBridge Scheduler. Its input has the members of body, path and query alike. Nothing: it answers nothing. */
export type SchedulerCall = (scheduler: Scheduler, input: Input) => unknown;

/** EventBridge Scheduler's wire protocol: REST and JSON. */
export const schedulerApi = (scheduler: Scheduler): AwsApi<SchedulerCall> => ({
  signingName: "scheduler",
  operations: { ...scheduleOperations, ...groupOperations },
  handle(request, { does, labels }) {
    try {
      return restAnswer(does(scheduler, inputOf(request, labels)) ?? {});
    } catch (error) {
      return failure(error);
    }
  },
  needs(request, operation) {
    try {
      return needsOf(scheduler.state, operation, inputOf(request, operation.labels));
    } catch (error) {
      if (error instanceof AwsError) return []; // handle() refuses it
      throw error;
    }
  },
});

const numbers: ReadonlySet<string> = new Set(["MaxResults"]);

/** @throws AwsError SerializationException for a body that is no JSON object */
function inputOf({ body, query }: AwsRequest, labels: Readonly<Record<string, string>>): Input {
  const members: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    if (name === "TagKeys") members[name] = query.getAll(name);
    else members[name] = numbers.has(name) ? Number(query.get(name)) : (query.get(name) ?? undefined);
  }
  return new Input({ ...members, ...parse(body.toString() || "{}"), ...labels });
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // as any other text that is no object
  }
  throw new AwsError("SerializationException", "The request is no JSON object");
}

/**
 * What calls take (AWS, Service Authorization Reference: EventBridge Scheduler): the action of the operation's name, on the schedule or group; and to pass
 * on the role of the target.
 */
function needsOf(state: SchedulerState, { name: operation, labels }: AskedOperation, input: Input): readonly Need[] {
  const action = `scheduler:${operation}`;
  if (labels.ResourceArn !== undefined) return [{ action, resource: labels.ResourceArn }];
  if (labels.Name === undefined) return [{ action, resource: "*" }];
  if (operation.endsWith("Group")) return [{ action, resource: state.groupArn(labels.Name) }];
  const resource = state.scheduleArn(labels.Name, groupNameIn(input) ?? defaultGroup);
  const role = input.input("Target")?.text("RoleArn");
  if (role === undefined) return [{ action, resource }];
  const conditions = { "iam:PassedToService": "scheduler.amazonaws.com" };
  return [
    { action, resource },
    { action: "iam:PassRole", resource: role, conditions },
  ];
}

function failure(error: unknown): AwsResponse {
  const { code, message, status } = refusalOf(error, "InternalServerException");
  return restError(code, status, { Message: message, message });
}
