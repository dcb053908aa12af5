import type { Input } from "../input";
import { pageOf } from "../json-api";
import type { Scheduler, SchedulerCall } from "./api";
import { alreadyExists, invalid, noGroup } from "./errors";
import { checkedName, invalidToken, tagsIn } from "./request";
import { defaultGroup, type Group } from "./state";

const createGroup: SchedulerCall = ({ state }, input) => {
  const name = checkedName(input);
  if (state.groups.has(name)) throw alreadyExists(`Schedule group ${name}`);
  return { ScheduleGroupArn: state.addGroup(name, tagsIn(input)).arn };
};

const getGroup: SchedulerCall = ({ state }, input) => viewOf(state.group(checkedName(input)));

const deleteGroupCall: SchedulerCall = (scheduler, input) => {
  const { name } = scheduler.state.group(checkedName(input));
  if (name === defaultGroup) throw invalid("The default schedule group cannot be deleted.");
  deleteGroup(scheduler, name);
};

/** Takes a group away with all of its schedules. */
export function deleteGroup({ state, clockwork }: Scheduler, name: string): void {
  for (const { arn, groupName } of state.schedules.values()) {
    if (groupName !== name) continue;
    state.schedules.delete(arn);
    clockwork.look(arn);
  }
  state.groups.delete(name);
}

const listGroups: SchedulerCall = ({ state }, input) => {
  const prefix = input.text("NamePrefix") ?? "";
  const found = state.groups
    .values()
    .filter(({ name }) => name.startsWith(prefix))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const { items, next } = pageOf(
    found,
    input.text("NextToken"),
    input.number("MaxResults", 1, 100) ?? 100,
    invalidToken,
  );
  return { ScheduleGroups: items.map(viewOf), NextToken: next };
};

const tagResource: SchedulerCall = ({ state }, input) => {
  const group = groupByArn(state, input);
  state.groups.set(group.name, { ...group, tags: { ...group.tags, ...tagsIn(input) } });
};

const untagResource: SchedulerCall = ({ state }, input) => {
  const group = groupByArn(state, input);
  const gone = input.texts("TagKeys");
  const left = Object.entries(group.tags).filter(([name]) => !gone.includes(name));
  state.groups.set(group.name, { ...group, tags: Object.fromEntries(left) });
};

const listTags: SchedulerCall = ({ state }, input) => ({
  Tags: Object.entries(groupByArn(state, input).tags).map(([Key, Value]) => ({ Key, Value })),
});

/** The calls about groups, and their tags: schedules have none. */
export const groupOperations = {
  CreateScheduleGroup: { does: createGroup, route: "POST /schedule-groups/{Name}" },
  GetScheduleGroup: { does: getGroup, route: "GET /schedule-groups/{Name}" },
  DeleteScheduleGroup: {
    does: deleteGroupCall,
    route: "DELETE /schedule-groups/{Name}",
    approximates: "gone at once, with all of its schedules",
  },
  ListScheduleGroups: { does: listGroups, route: "GET /schedule-groups" },
  TagResource: { does: tagResource, route: "POST /tags/{ResourceArn}" },
  UntagResource: { does: untagResource, route: "DELETE /tags/{ResourceArn}" },
  ListTagsForResource: { does: listTags, route: "GET /tags/{ResourceArn}" },
};

function groupByArn(state: Scheduler["state"], input: Input): Group {
  const name = input.required("ResourceArn").replace(/^.*:schedule-group\//, "");
  const group = state.groups.get(name);
  if (group === undefined) throw noGroup(name);
  return group;
}

const viewOf = ({ arn, name, createdAt, changedAt }: Group) => ({
  Arn: arn,
  Name: name,
  State: "ACTIVE",
  CreationDate: createdAt / 1000,
  LastModificationDate: changedAt / 1000,
});
