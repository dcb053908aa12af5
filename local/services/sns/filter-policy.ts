import { type EventPattern, InvalidPattern, readPattern } from "../../patterns";
import type { AwsError } from "../aws-json";
import { invalidParameter } from "./errors";
import type { MessageAttributes } from "./message-attributes";
import type { Subscription } from "./state";

/** Keys that a filter policy may have, and combinations of their values (SNS developer guide, "Filter policy constraints"). */
const mostKeys = 5;
const mostCombinations = 150;

/**
 * Checks a filter policy.
 *
 * @param scope undefined: message attributes
 * @throws AwsError InvalidParameter
 */
export function checkFilterPolicy(text: string, scope: string | undefined, refuse: (reason: string) => AwsError): void {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch (error) {
    throw refuse(`FilterPolicy: failed to parse JSON. ${error instanceof Error ? error.message : String(error)}`);
  }
  if (isEmpty(policy)) return;
  const leaves = leavesOf(policy, 1);
  if (scope !== "MessageBody" && leaves.some(({ depth }) => depth > 1))
    throw invalidParameter("Filter policy scope MessageAttributes does not support nested filter policy");
  try {
    readPattern(policy);
  } catch (error) {
    throw error instanceof InvalidPattern ? refuse(`FilterPolicy: ${error.message}`) : error;
  }
  if (leaves.length > mostKeys) throw refuse(`FilterPolicy: Filter policy can not have more than ${mostKeys} keys`);
  const combinations = leaves.reduce((product, { values, depth }) => product * values * depth, 1);
  if (combinations > mostCombinations) throw refuse("FilterPolicy: Filter policy is too complex");
}

interface Leaf {
  values: number;
  /** How deep its key is nested, from 1; each level counts again towards the combinations. */
  depth: number;
}

function leavesOf(policy: unknown, depth: number): Leaf[] {
  if (typeof policy !== "object" || policy === null) return [];
  return Object.entries(policy).flatMap(([key, value]): Leaf[] => {
    if (key === "$or" && Array.isArray(value)) return value.flatMap((one) => leavesOf(one, depth));
    return Array.isArray(value) ? [{ values: value.length, depth }] : leavesOf(value, depth + 1);
  });
}

const isEmpty = (policy: unknown): boolean =>
  typeof policy === "object" && policy !== null && Object.keys(policy).length === 0;

/** Filters that were read. A subscription is another object as soon as its filter changes. */
const patterns = new WeakMap<Subscription, EventPattern>();

/** Whether a subscription wants a message. */
export function isWanted(subscription: Subscription, message: string, attributes: MessageAttributes): boolean {
  const { FilterPolicy: text, FilterPolicyScope: scope } = subscription.attributes;
  if (!text || isEmpty(JSON.parse(text))) return true;
  const pattern = patterns.get(subscription) ?? readPattern(text);
  patterns.set(subscription, pattern);
  if (scope !== "MessageBody") return pattern.matches(eventOf(attributes));
  try {
    const body: unknown = JSON.parse(message);
    return typeof body === "object" && body !== null && pattern.matches(body);
  } catch {
    return false;
  }
}

/** Attributes as a filter sees them: numbers as numbers, arrays as arrays, nothing of what is binary. */
function eventOf(attributes: MessageAttributes): Record<string, unknown> {
  const event: Record<string, unknown> = {};
  for (const [name, { type, value }] of Object.entries(attributes)) {
    if (type === "String.Array") event[name] = arrayOf(value);
    else if (type.startsWith("Number")) event[name] = Number(value);
    else if (type.startsWith("String")) event[name] = value;
  }
  return event;
}

function arrayOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
