import { InvalidPattern, readPattern } from "../../patterns";
import { readSchedule } from "../../schedule";
import { AwsError } from "../aws-json";
import type { Call } from "./api";
import { invalid } from "./errors";
import { checkName, type Input, page, required, tagsIn, text } from "./request";
import { type Bus, defaultBus, type EventsState, type Rule } from "./state";

/** What a rule is made of. */
export interface RuleRequest {
  name: string;
  busName: string | undefined;
  pattern?: string;
  schedule?: string;
  /** Default `ENABLED`. */
  state?: string;
  description?: string;
  roleArn?: string;
  tags?: Readonly<Record<string, string>>;
}

/**
 * Makes a rule, or puts another in its place; its targets stay.
 *
 * @throws AwsError ValidationException, InvalidEventPatternException, ResourceNotFoundException
 */
export function putRule(state: EventsState, request: RuleRequest): Rule {
  const { name, pattern, schedule, state: wanted = "ENABLED", description, roleArn, tags } = request;
  checkName(name, "name");
  const bus = state.bus(request.busName);
  if (!pattern && !schedule) throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (pattern) checkPattern(pattern);
  if (schedule) checkSchedule(bus, schedule);
  const arn = state.ruleArn(name, bus.name);
  const known = state.rules.get(arn);
  const now = state.cloud.clock.now();
  const isEnabled = wanted !== "DISABLED";
  const rule: Rule = {
    name,
    arn,
    busName: bus.name,
    pattern: pattern || undefined,
    schedule: schedule || undefined,
    // A rate goes on counting where it did while it is the same.
    since: known?.isEnabled && known.schedule === schedule ? known.since : now,
    isEnabled,
    state: wanted,
    description,
    roleArn,
    tags: known?.tags ?? tags ?? {},
    targets: known?.targets ?? [],
  };
  state.rules.set(arn, rule);
  return rule;
}

/** Checks an event pattern. @throws AwsError InvalidEventPatternException */
function checkPattern(pattern: string): void {
  try {
    readPattern(pattern);
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    throw new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${error.message}`);
  }
}

function checkSchedule(bus: Bus, schedule: string): void {
  if (bus.name !== defaultBus) throw invalid("ScheduleExpression is supported only on the default event bus.");
  if (readSchedule(schedule) === undefined) throw invalid("Parameter ScheduleExpression is not valid.");
}

const putRuleCall: Call = ({ state, schedules }, input) => {
  const rule = putRule(state, {
    name: required(input, "Name"),
    busName: text(input, "EventBusName"),
    pattern: text(input, "EventPattern"),
    schedule: text(input, "ScheduleExpression"),
    state: text(input, "State"),
    description: text(input, "Description"),
    roleArn: text(input, "RoleArn"),
    tags: tagsIn(input),
  });
  schedules.look(rule.arn);
  return { RuleArn: rule.arn };
};

const deleteRule: Call = ({ state, schedules }, input) => {
  const name = required(input, "Name");
  const bus = state.bus(text(input, "EventBusName"));
  const arn = state.ruleArn(name, bus.name);
  if ((state.rules.get(arn)?.targets.length ?? 0) > 0) throw invalid("Rule can't be deleted since it has targets.");
  state.rules.delete(arn);
  schedules.look(arn);
};

const describeRule: Call = ({ state }, input) => {
  const rule = ruleIn(state, input);
  return { ...summaryOf(rule), CreatedBy: state.cloud.accountId };
};

const setState =
  (wanted: string): Call =>
  ({ state, schedules }, input) => {
    const rule = ruleIn(state, input);
    const isEnabled = wanted === "ENABLED";
    const since = isEnabled && !rule.isEnabled ? state.cloud.clock.now() : rule.since;
    state.rules.set(rule.arn, { ...rule, state: wanted, isEnabled, since });
    schedules.look(rule.arn);
  };

const listRules: Call = ({ state }, input) => {
  const bus = state.bus(text(input, "EventBusName"));
  const prefix = text(input, "NamePrefix") ?? "";
  const found = state.rulesOf(bus.name).filter(({ name }) => name.startsWith(prefix));
  const { items, NextToken } = page(input, found.sort(byName));
  return { Rules: items.map(summaryOf), NextToken };
};

const listRuleNamesByTarget: Call = ({ state }, input) => {
  const arn = required(input, "TargetArn");
  const bus = state.bus(text(input, "EventBusName"));
  const found = state.rulesOf(bus.name).filter(({ targets }) => targets.some(({ Arn }) => Arn === arn));
  const { items, NextToken } = page(input, found.sort(byName));
  return { RuleNames: items.map(({ name }) => name), NextToken };
};

const testEventPattern: Call = (_, input) => {
  const pattern = required(input, "EventPattern");
  const event = eventIn(required(input, "Event"));
  checkPattern(pattern);
  return { Result: readPattern(pattern).matches(event) };
};

/** The calls about rules. */
export const ruleOperations = {
  PutRule: putRuleCall,
  DeleteRule: deleteRule,
  DescribeRule: describeRule,
  EnableRule: setState("ENABLED"),
  DisableRule: setState("DISABLED"),
  ListRules: listRules,
  ListRuleNamesByTarget: listRuleNamesByTarget,
  TestEventPattern: testEventPattern,
};

const ruleIn = (state: EventsState, input: Input): Rule =>
  state.rule(required(input, "Name"), text(input, "EventBusName"));

const summaryOf = ({ name, arn, busName, pattern, schedule, state, description, roleArn }: Rule) => ({
  Name: name,
  Arn: arn,
  EventBusName: busName,
  EventPattern: pattern,
  ScheduleExpression: schedule,
  State: state,
  Description: description,
  RoleArn: roleArn,
});

const byName = (a: Rule, b: Rule): number => (a.name < b.name ? -1 : 1);

/** Members that an event must have to be tried (EventBridge API reference, TestEventPattern). */
const eventMembers = ["id", "account", "source", "time", "region", "resources", "detail-type"];

function eventIn(json: string): object {
  let event: unknown;
  try {
    event = JSON.parse(json);
  } catch {
    throw invalid("Parameter Event is not valid.");
  }
  if (typeof event !== "object" || event === null || Array.isArray(event))
    throw invalid("Parameter Event is not valid.");
  const missing = eventMembers.find((name) => !(name in event));
  if (missing !== undefined) throw invalid(`Parameter Event is not valid. Reason: ${missing} is a required argument.`);
  return event;
}
