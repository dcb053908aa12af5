import type { Clockwork } from "../../schedule/clockwork";
import type { AwsApi, AwsRequest } from "../../service";
import { AwsError, jsonAnswer, jsonError } from "../aws-json";
import { busOperations } from "./buses";
import { eventsNeeds } from "./needs";
import { eventOperations } from "./put-events";
import type { Input } from "./request";
import type { Router } from "./router";
import { ruleOperations } from "./rules";
import type { EventsState } from "./state";
import { tagOperations } from "./tags";
import { targetOperations } from "./targets";

/** What calls work on. */
export interface Events {
  readonly state: EventsState;
  readonly router: Router;
  readonly schedules: Clockwork;
}

/** One call of EventBridge. Nothing: it answers nothing. */
export type Call = (events: Events, input: Input) => unknown;

/** EventBridge's wire protocol. */
export const eventsApi = (events: Events): AwsApi<Call> => ({
  signingName: "events",
  targetPrefix: "AWSEvents",
  operations: {
    ...eventOperations,
    ...busOperations,
    ...ruleOperations,
    ...targetOperations,
    ...tagOperations,
  },
  needs(request, { name }) {
    try {
      return eventsNeeds(events.state, name, inputOf(request));
    } catch {
      return []; // handle() refuses it
    }
  },
  handle(request, { does }) {
    try {
      return jsonAnswer(does(events, inputOf(request)) ?? {});
    } catch (error) {
      return jsonError(error);
    }
  },
});

const inputs = new WeakMap<AwsRequest, Input>();

/** The body of a request, read once. @throws AwsError for what is no JSON object */
function inputOf(request: AwsRequest): Input {
  const known = inputs.get(request);
  if (known !== undefined) return known;
  const input = parse(request.body.toString() || "{}");
  inputs.set(request, input);
  return input;
}

function parse(text: string): Input {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Input;
  } catch {
    // as any other text that is no object
  }
  throw new AwsError("SerializationException", "The request is not a JSON object");
}
