import { readPolicy } from "../../iam/policy";
import { AwsError } from "../aws-json";
import type { Call } from "./api";
import { invalid, notFound } from "./errors";
import { checkName, type Input, page, part, required, tagsIn, text } from "./request";
import { type Bus, defaultBus, type EventsState } from "./state";

const createEventBus: Call = ({ state }, input) => {
  const name = required(input, "Name");
  checkName(name, "name", /^[/.\-_A-Za-z0-9]+$/, "[/\\.\\-_A-Za-z0-9]+", 256);
  if (state.buses.has(name)) throw new AwsError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
  const now = state.cloud.clock.now();
  const arn = state.busArn(name);
  const description = text(input, "Description");
  state.buses.set(name, { name, arn, description, tags: tagsIn(input), createdAt: now, changedAt: now });
  return { EventBusArn: arn, Description: description };
};

const deleteEventBus: Call = ({ state }, input) => {
  const name = required(input, "Name");
  if (name === defaultBus) throw invalid(`Cannot delete event bus ${defaultBus}.`);
  if (state.rulesOf(name).length > 0) throw invalid(`Cannot delete event bus ${name} because it has rules.`);
  state.buses.delete(name);
};

const updateEventBus: Call = ({ state }, input) => {
  const bus = state.bus(text(input, "Name"));
  const description = text(input, "Description");
  state.buses.set(bus.name, { ...bus, description, changedAt: state.cloud.clock.now() });
  return { Arn: bus.arn, Name: bus.name, Description: description };
};

const describeEventBus: Call = ({ state }, input) => describe(state.bus(text(input, "Name")));

const listEventBuses: Call = ({ state }, input) => {
  const prefix = text(input, "NamePrefix") ?? "";
  const found = state.buses.values().filter(({ name }) => name.startsWith(prefix));
  const { items, NextToken } = page(input, found);
  return { EventBuses: items.map(describe), NextToken };
};

const putPermission: Call = ({ state }, input) => {
  const bus = state.bus(text(input, "EventBusName"));
  const policy = text(input, "Policy");
  if (policy !== undefined) {
    setPolicy(state, bus, policy);
    return;
  }
  const Sid = required(input, "StatementId");
  addStatement(state, bus, {
    Sid,
    principal: required(input, "Principal"),
    action: required(input, "Action"),
    condition: part(input, "Condition"),
  });
};

const removePermission: Call = ({ state }, input) => {
  const bus = state.bus(text(input, "EventBusName"));
  if (input.RemoveAllPermissions === true) {
    state.buses.set(bus.name, { ...bus, policy: undefined });
    return;
  }
  removeStatement(state, bus, text(input, "StatementId"));
};

/** The calls about buses. */
export const busOperations = {
  CreateEventBus: { does: createEventBus, approximates: "keys, logs and partner sources are not kept" },
  UpdateEventBus: { does: updateEventBus, approximates: "as CreateEventBus" },
  DeleteEventBus: deleteEventBus,
  DescribeEventBus: describeEventBus,
  ListEventBuses: listEventBuses,
  PutPermission: putPermission,
  RemovePermission: removePermission,
};

const describe = ({ name, arn, description, policy, createdAt, changedAt }: Bus) => ({
  Name: name,
  Arn: arn,
  Description: description,
  Policy: policy,
  CreationTime: createdAt / 1000,
  LastModifiedTime: changedAt / 1000,
});

interface Statement {
  Sid: string;
  /** An account's number, or `*`. */
  principal: string;
  action: string;
  condition: Input | undefined;
}

/** Sets the policy of a bus. @throws AwsError ValidationException for what is no policy */
export function setPolicy(state: EventsState, bus: Bus, policy: string | undefined): void {
  try {
    if (policy !== undefined) readPolicy(policy);
  } catch (error) {
    throw invalid(
      `Provided value in parameter 'policy' is not valid. ${error instanceof Error ? error.message : error}`,
    );
  }
  state.buses.set(bus.name, { ...bus, policy, changedAt: state.cloud.clock.now() });
}

/** Puts a statement into the policy of a bus, in the place of the one with the same id. */
export function addStatement(state: EventsState, bus: Bus, { Sid, principal, action, condition }: Statement): void {
  const statement = {
    Sid,
    Effect: "Allow",
    Principal: principal === "*" ? "*" : { AWS: `arn:aws:iam::${principal}:root` },
    Action: action,
    Resource: bus.arn,
    ...(condition && { Condition: { [String(condition.Type)]: { [String(condition.Key)]: condition.Value } } }),
  };
  const others = statementsOf(bus).filter((one) => one.Sid !== Sid);
  setPolicy(state, bus, JSON.stringify({ Version: "2012-10-17", Statement: [...others, statement] }));
}

/** @throws AwsError ResourceNotFoundException when there is no such statement */
export function removeStatement(state: EventsState, bus: Bus, sid: string | undefined): void {
  const statements = statementsOf(bus);
  const left = statements.filter(({ Sid }) => Sid !== sid);
  if (left.length === statements.length) throw notFound("Statement with the provided id does not exist.");
  setPolicy(state, bus, left.length === 0 ? undefined : JSON.stringify({ Version: "2012-10-17", Statement: left }));
}

const statementsOf = ({ policy }: Bus): { Sid?: string }[] =>
  policy === undefined
    ? []
    : [(JSON.parse(policy) as { Statement: { Sid?: string } | { Sid?: string }[] }).Statement].flat();
