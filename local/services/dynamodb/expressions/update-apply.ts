import { validationError } from "../errors";
import { type AttributeValue, type Item, member, setMember, typeOf } from "../values/attribute-value";
import { add } from "../values/number";
import { inside, type Path, valueAt } from "./path";
import type { UpdateAction } from "./update";

/**
 * Applies the actions of an update to an item, in place. Every value is read from the item as it was, and list
 * positions mean the list as it was, whatever the order of the actions.
 *
 * @throws DynamoDbError when a path leads nowhere or an operand does not fit what is there; the item is then spoilt
 */
export function applyUpdate(actions: readonly UpdateAction[], item: Item): void {
  const values = actions.map((each) => (each.action === "SET" ? copy(each.value(item)) : undefined));
  const lists: ListEdits = new Map();
  for (const [at, each] of actions.entries()) {
    const place = placeOf(item, each.path, lists);
    const value = valueAfter(each, values[at], place.value);
    if (value !== undefined) place.set(value);
    else if (place.value !== undefined) place.remove();
  }
  for (const [list, edits] of lists) settle(list, edits);
}

/** What an action leaves in its place: undefined where that is nothing. */
function valueAfter(
  action: UpdateAction,
  assigned: AttributeValue | undefined,
  existing: AttributeValue | undefined,
): AttributeValue | undefined {
  if (action.action === "SET") return assigned;
  return action.action === "REMOVE" ? undefined : combine(action.action, existing, action.operand);
}

/** Where an action acts: what is there, and how to change it. */
interface Place {
  readonly value: AttributeValue | undefined;
  set(value: AttributeValue): void;
  remove(): void;
}

/** What waits until all actions have found their places: a list must not move under them. */
interface Edits {
  readonly removed: Set<number>;
  readonly appended: { position: number; value: AttributeValue }[];
}
type ListEdits = Map<AttributeValue[], Edits>;

function placeOf(item: Item, path: Path, lists: ListEdits): Place {
  const [head, ...rest] = path;
  const last = rest.pop() ?? head;
  const parent = path.length === 1 ? { M: item } : valueAt(item, [head, ...rest]);
  if (typeof last === "string" && parent?.M !== undefined) return memberPlace(parent.M, last);
  if (typeof last === "number" && parent?.L !== undefined) return elementPlace(parent.L, last, lists);
  throw validationError("The document path provided in the update expression is invalid for update");
}

function memberPlace(map: Item, name: string): Place {
  return {
    value: member(map, name),
    set: (value) => setMember(map, name, value),
    remove: () => {
      delete map[name];
    },
  };
}

function elementPlace(list: AttributeValue[], position: number, lists: ListEdits): Place {
  const edits = lists.get(list) ?? { removed: new Set(), appended: [] };
  lists.set(list, edits);
  return {
    value: inside({ L: list }, position),
    set: (value) => {
      if (position < list.length) list[position] = value;
      else edits.appended.push({ position, value });
    },
    remove: () => {
      edits.removed.add(position);
    },
  };
}

/** Removes and appends what the actions asked for: elements beyond the end follow each other without gaps. */
function settle(list: AttributeValue[], { removed, appended }: Edits): void {
  const kept = list.filter((_, position) => !removed.has(position));
  const added = appended.sort((a, b) => a.position - b.position).map(({ value }) => value);
  list.splice(0, list.length, ...kept, ...added);
}

/** What ADD or DELETE makes of what is there. */
function combine(
  action: "ADD" | "DELETE",
  existing: AttributeValue | undefined,
  operand: AttributeValue,
): AttributeValue | undefined {
  if (existing === undefined) return action === "ADD" ? copy(operand) : undefined;
  const type = typeOf(operand);
  if (typeOf(existing) !== type) {
    throw validationError("An operand in the update expression has an incorrect data type");
  }
  if (type === "N") return { N: add(existing.N ?? "0", operand.N ?? "0") };
  if (type === "L") return { L: [...(existing.L ?? []), ...(operand.L ?? [])] };
  if (type !== "SS" && type !== "NS" && type !== "BS") return existing;
  const given = operand[type] ?? [];
  const held = existing[type] ?? [];
  if (action === "ADD") return { [type]: [...new Set([...held, ...given])] };
  const left = held.filter((value) => !given.includes(value));
  return left.length === 0 ? undefined : { [type]: left };
}

/** A value that shares nothing with its source, so that `SET a = b` and a change of `b` do not meet. */
function copy(value: AttributeValue): AttributeValue {
  if (value.L !== undefined) return { L: value.L.map(copy) };
  if (value.M === undefined) return value;
  const map: Item = {};
  for (const [name, content] of Object.entries(value.M)) setMember(map, name, copy(content));
  return { M: map };
}
