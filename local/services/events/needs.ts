import type { Need } from "../../service";
import { arnOf } from "../ids";
import { type Input, parts, text } from "./request";
import { busNameOf, type EventsState } from "./state";

/** Calls that are about a rule, and the member that names it. */
const onRules: Readonly<Record<string, string>> = {
  PutRule: "Name",
  DeleteRule: "Name",
  DescribeRule: "Name",
  EnableRule: "Name",
  DisableRule: "Name",
  PutTargets: "Rule",
  RemoveTargets: "Rule",
  ListTargetsByRule: "Rule",
};

/** Calls that are about a bus, and the member that names it. */
const onBuses: Readonly<Record<string, string>> = {
  CreateEventBus: "Name",
  UpdateEventBus: "Name",
  DeleteEventBus: "Name",
  DescribeEventBus: "Name",
  PutPermission: "EventBusName",
  RemovePermission: "EventBusName",
};

/** What a call takes (AWS, Service Authorization Reference: EventBridge): PutEvents on each bus that it names, others on their rule or bus. */
export function eventsNeeds(state: EventsState, operation: string, input: Input): readonly Need[] {
  const action = `events:${operation}`;
  if (operation === "PutEvents") return putNeeds(state, parts(input, "Entries"));
  const rule = onRules[operation];
  if (rule !== undefined) {
    const busName = busNameOf(text(input, "EventBusName"));
    return [{ action, resource: state.ruleArn(text(input, rule) ?? "", busName) }];
  }
  const bus = onBuses[operation];
  if (bus !== undefined) return [{ action, resource: state.busArn(busNameOf(text(input, bus))) }];
  const resource = text(input, "ResourceARN");
  return [{ action, resource: resource ?? arnOf(state.cloud, "events", "*") }];
}

function putNeeds(state: EventsState, entries: readonly Input[]): Need[] {
  const byBus = Map.groupBy(entries, (entry) => busNameOf(text(entry, "EventBusName")));
  return [...byBus].map(([name, own]) => ({
    action: "events:PutEvents",
    resource: state.busArn(name),
    conditions: {
      "events:source": [...new Set(own.map((entry) => text(entry, "Source") ?? ""))],
      "events:detail-type": [...new Set(own.map((entry) => text(entry, "DetailType") ?? ""))],
    },
  }));
}
