import type { Call, Events } from "./api";
import { noBus, noRule } from "./errors";
import { type Input, required, tagsIn, texts } from "./request";
import { busNameOf, defaultBus } from "./state";

type Tags = Readonly<Record<string, string>>;

const tagResource: Call = (events, input) => {
  change(events, input, (tags) => ({ ...tags, ...tagsIn(input) }));
  return {};
};

const untagResource: Call = (events, input) => {
  const gone = texts(input, "TagKeys");
  change(events, input, (tags) => Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.includes(key))));
  return {};
};

const listTagsForResource: Call = (events, input) => {
  const { tags } = find(events, input).found;
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};

/** The calls about tags of buses and rules. */
export const tagOperations = {
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

function change(events: Events, input: Input, edit: (tags: Tags) => Tags): void {
  const { found, put } = find(events, input);
  put(edit(found.tags));
}

function find({ state }: Events, input: Input): { found: { tags: Tags }; put(tags: Tags): void } {
  const arn = required(input, "ResourceARN");
  const rule = state.rules.get(arn);
  if (rule !== undefined) return { found: rule, put: (tags) => state.rules.set(arn, { ...rule, tags }) };
  const [, place] = /:rule\/(.+)$/.exec(arn) ?? [];
  if (place !== undefined) {
    const parts = place.split("/");
    throw noRule(parts.at(-1) ?? "", parts.slice(0, -1).join("/") || defaultBus);
  }
  const bus = state.buses.get(busNameOf(arn));
  if (bus === undefined || !arn.startsWith("arn:")) throw noBus(busNameOf(arn));
  return { found: bus, put: (tags) => state.buses.set(bus.name, { ...bus, tags }) };
}
