import { type Condition, readCondition } from "./condition";
import { type Pattern, patternOf } from "./pattern";
import type { Principals } from "./principal";
import { readTemplate, type Template } from "./template";

/** One statement of a policy. */
export interface Statement {
  readonly sid: string | undefined;
  readonly allows: boolean;
  /** In lower case: the case of actions does not count. */
  readonly actions: readonly Pattern[];
  /** True for `NotAction`: all others. */
  readonly otherActions: boolean;
  /** Undefined in trust policies, which have none: any. */
  readonly resources: readonly Template[] | undefined;
  /** True for `NotResource`. */
  readonly otherResources: boolean;
  /** Undefined in policies of roles, which are for whoever has them. */
  readonly principals: Principals | undefined;
  /** True for `NotPrincipal`. */
  readonly otherPrincipals: boolean;
  readonly conditions: readonly Condition[];
}

/** A policy, read. */
export type Policy = readonly Statement[];

/** A policy document that IAM would not take either. */
export class MalformedPolicy extends Error {
  constructor(message: string) {
    super(`MalformedPolicyDocument: ${message}`);
  }
}

type Json = Record<string, unknown>;

const elements = ["Sid", "Effect", "Condition"];
const choices = ["Action", "Resource", "Principal"].flatMap((name) => [name, `Not${name}`]);

/**
 * Reads a policy document: JSON text, or what it stands for.
 *
 * @throws MalformedPolicy for what IAM would refuse: no JSON, no statements, an effect or element that does not exist
 */
export function readPolicy(document: unknown): Policy {
  const { Version: version = "2008-10-17", Statement: statements, ...rest } = objectOf(parse(document), "the document");
  if (version !== "2012-10-17" && version !== "2008-10-17") throw new MalformedPolicy(`there is no version ${version}`);
  const unknown = Object.keys(rest).find((name) => name !== "Id");
  if (unknown !== undefined) throw new MalformedPolicy(`there is no element ${unknown}`);
  const list = statements === undefined ? [] : [statements].flat();
  if (list.length === 0) throw new MalformedPolicy("it has no statement");
  return list.map((statement) => readStatement(objectOf(statement, "a statement"), String(version)));
}

function parse(document: unknown): unknown {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document);
  } catch (error) {
    throw new MalformedPolicy(error instanceof Error ? error.message : String(error));
  }
}

function readStatement(statement: Json, version: string): Statement {
  const unknown = Object.keys(statement).find((name) => !elements.includes(name) && !choices.includes(name));
  if (unknown !== undefined) throw new MalformedPolicy(`a statement has no element ${unknown}`);
  const { Sid: sid, Effect: effect } = statement;
  if (effect !== "Allow" && effect !== "Deny") throw new MalformedPolicy(`an Effect is Allow or Deny, not ${effect}`);
  const [actions, otherActions] = choose(statement, "Action");
  if (actions === undefined) throw new MalformedPolicy("a statement has no Action");
  const [resources, otherResources] = choose(statement, "Resource");
  const [principals, otherPrincipals] = choose(statement, "Principal");
  return {
    sid: typeof sid === "string" ? sid : undefined,
    allows: effect === "Allow",
    actions: textsOf(actions, "Action").map((action) => patternOf(action.toLowerCase())),
    otherActions,
    resources:
      resources === undefined ? undefined : textsOf(resources, "Resource").map((text) => readTemplate(text, version)),
    otherResources,
    principals: principals === undefined ? undefined : principalsOf(principals),
    otherPrincipals,
    conditions: conditionsOf(statement.Condition, version),
  };
}

/** An element or its `Not…`, and which of them it is. */
function choose(statement: Json, name: string): [value: unknown, isOther: boolean] {
  const other = statement[`Not${name}`];
  if (other === undefined) return [statement[name], false];
  if (statement[name] !== undefined) throw new MalformedPolicy(`a statement has ${name} and Not${name}`);
  return [other, true];
}

const principalsOf = (value: unknown): Principals =>
  value === "*"
    ? { AWS: ["*"] }
    : Object.fromEntries(
        Object.entries(objectOf(value, "Principal")).map(([kind, ids]) => [kind, textsOf(ids, "Principal")]),
      );

const conditionsOf = (value: unknown, version: string): Condition[] =>
  Object.entries(value === undefined ? {} : objectOf(value, "Condition")).flatMap(([operator, keys]) =>
    Object.entries(objectOf(keys, operator)).map(([key, values]) =>
      readCondition(operator, key, textsOf(values, key), version),
    ),
  );

function textsOf(value: unknown, element: string): string[] {
  return [value].flat().map((one) => {
    if (typeof one === "string" || typeof one === "number" || typeof one === "boolean") return String(one);
    throw new MalformedPolicy(`${element} has a value that is no text: ${JSON.stringify(one)}`);
  });
}

function objectOf(value: unknown, what: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new MalformedPolicy(`${what} is no JSON object`);
}
