import { randomUUID } from "node:crypto";
import type { AwsRequest, AwsResponse } from "../service";
import { refusalOf } from "./aws-json";

/** A parameter of AWS's query protocol: a text, a list (`member.N`), or a structure or map (`entry.N`). */
export type QueryValue = string | readonly QueryValue[] | QueryInput;

/** Parameters by name. Without a prototype: names are the client's. */
export interface QueryInput {
  readonly [name: string]: QueryValue | undefined;
}

/** Levels that a parameter's name may have; AWS's own have five at most. */
const mostLevels = 10;

interface Node {
  text?: string;
  readonly parts: Map<string, Node>;
}

const inputs = new WeakMap<AwsRequest, QueryInput>();

/** The parameters of a request in the query protocol, in its body or its query. Read once for each request. */
export function queryInput(request: AwsRequest): QueryInput {
  const known = inputs.get(request);
  if (known !== undefined) return known;
  const root: Node = { parts: new Map() };
  const form = new URLSearchParams(request.body.toString("utf8"));
  for (const [name, text] of [...request.query, ...form]) place(root, name.split(".", mostLevels), text);
  const input = structureOf(root);
  inputs.set(request, input);
  return input;
}

function place(root: Node, path: readonly string[], text: string): void {
  let node = root;
  for (const part of path) {
    const next = node.parts.get(part) ?? { parts: new Map() };
    node.parts.set(part, next);
    node = next;
  }
  node.text = text;
}

function parameterOf(node: Node): QueryValue {
  if (node.parts.size === 0) return node.text ?? "";
  const members = node.parts.get("member");
  if (members !== undefined && node.parts.size === 1) return inOrder(members).map(parameterOf);
  const entries = node.parts.get("entry");
  if (entries === undefined || node.parts.size > 1) return structureOf(node);
  const map: Record<string, QueryValue> = Object.create(null);
  for (const entry of inOrder(entries)) {
    const { key, Name: name = key, value, Value: content = value } = structureOf(entry);
    if (typeof name === "string") map[name] = content ?? "";
  }
  return map;
}

const inOrder = ({ parts }: Node): Node[] =>
  [...parts].sort(([a], [b]) => Number(a) - Number(b)).map(([, node]) => node);

function structureOf({ parts }: Node): QueryInput {
  const structure: Record<string, QueryValue> = Object.create(null);
  for (const [name, node] of parts) structure[name] = parameterOf(node);
  return structure;
}

/** A parameter's text; undefined where it is left out. */
export const textOf = (input: QueryInput, name: string): string | undefined => {
  const value = input[name];
  return typeof value === "string" ? value : undefined;
};

/** A list's structures. */
export const structuresOf = (input: QueryInput, name: string): QueryInput[] =>
  listOf(input, name).filter((value): value is QueryInput => typeof value === "object" && !Array.isArray(value));

/** A list's texts. */
export const textsOf = (input: QueryInput, name: string): string[] =>
  listOf(input, name).filter((value) => typeof value === "string");

function listOf(input: QueryInput, name: string): readonly QueryValue[] {
  const value = input[name];
  return Array.isArray(value) ? value : [];
}

/** A structure or map; empty where it is left out. */
export function structureIn(input: QueryInput, name: string): QueryInput {
  const value = input[name];
  return typeof value === "object" && !Array.isArray(value) ? (value as QueryInput) : Object.create(null);
}

/** What an operation answers: members by name. Lists become `member`s, Maps `entry`s; what is undefined is left out. */
export type QueryResult = { readonly [name: string]: unknown };

/** An answer in the query protocol. `result` undefined: an operation that answers nothing. */
export const queryAnswer = (namespace: string, operation: string, result: QueryResult | undefined): AwsResponse =>
  xml(
    200,
    `<${operation}Response xmlns="${namespace}">${result === undefined ? "" : `<${operation}Result>${members(result)}</${operation}Result>`}` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`,
  );

/** An error in the query protocol. */
export function queryError(namespace: string, error: unknown): AwsResponse {
  const { code, message, status } = refusalOf(error, "InternalFailure");
  return xml(
    status,
    `<ErrorResponse xmlns="${namespace}"><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${escaped(code)}</Code>` +
      `<Message>${escaped(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}

const xml = (status: number, body: string): AwsResponse => ({ status, headers: { "content-type": "text/xml" }, body });

const members = (structure: QueryResult): string =>
  Object.entries(structure)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${content(value)}</${name}>`)
    .join("");

function content(value: unknown): string {
  if (value instanceof Map)
    return [...value].map(([key, one]) => `<entry>${members({ key, value: one })}</entry>`).join("");
  if (Array.isArray(value)) return value.map((one) => `<member>${content(one)}</member>`).join("");
  return typeof value === "object" && value !== null ? members(value as QueryResult) : escaped(String(value));
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Line ends too: a parser of XML would take a carriage return for a line feed. */
const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign).replaceAll("\r", "&#xD;");
