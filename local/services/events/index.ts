import type { Cloud } from "../../cloud";
import { readSchedule } from "../../schedule";
import { Clockwork, type Scheduled } from "../../schedule/clockwork";
import type { ResourcePolicy, Service } from "../../service";
import { AwsError } from "../aws-json";
import { eventsApi } from "./api";
import { readEntry } from "./put-events";
import { Router } from "./router";
import { type Bus, EventsState } from "./state";
import { busToken, eventsTypes, isDeclaredRule } from "./types";

/** EventBridge: buses, rules, and targets that get what the rules want. */
export function createEventsService(cloud: Cloud): Service {
  const state = new EventsState(cloud);
  const router = new Router(state);
  const schedules = new Clockwork(cloud, (arn) => scheduled(state, router, arn));
  const events = { state, router, schedules };
  const policies = new WeakMap<Bus, ResourcePolicy>();
  return {
    name: "events",
    types: eventsTypes(events),
    api: eventsApi(events),
    resourcePolicy(arn) {
      const bus = arn === state.busArn(nameIn(arn)) ? state.buses.get(nameIn(arn)) : undefined;
      if (bus?.policy === undefined) return undefined;
      const known = policies.get(bus) ?? { document: bus.policy };
      policies.set(bus, known);
      return known;
    },
    target: {
      action: "events:PutEvents",
      /** The body is an entry of PutEvents. */
      deliver(arn, { body }) {
        const bus = state.bus(nameIn(arn));
        const read = readEntry(JSON.parse(body));
        if ("ErrorCode" in read) throw new AwsError(read.ErrorCode, read.ErrorMessage);
        router.put([{ bus, event: router.event(read) }]);
      },
    },
    start() {
      for (const { arn } of state.rules.values()) schedules.look(arn);
      router.resume();
    },
    reset(isDeclared) {
      router.reset();
      state.filter(
        ({ name }) => isDeclared(busToken, name),
        (rule) => isDeclaredRule(rule, isDeclared),
      );
      for (const { arn } of state.rules.values()) schedules.look(arn);
    },
    close: () => router.close(),
  };
}

const nameIn = (arn: string): string => arn.slice(arn.indexOf("event-bus/") + "event-bus/".length);

function scheduled(state: EventsState, router: Router, arn: string): Scheduled | undefined {
  const rule = state.rules.get(arn);
  const schedule = rule?.isEnabled && rule.schedule ? readSchedule(rule.schedule) : undefined;
  return rule && schedule && { schedule, since: rule.since, due: (time) => router.strike(rule, time) };
}
