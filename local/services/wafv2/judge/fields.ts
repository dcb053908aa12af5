import type { FieldInputs, PatternInputs, TransformationInputs } from "../inputs";
import { headerLimits, type Subject, slotOf } from "./subject";
import { orderOf, transformationOf } from "./transformations";

/** A part of a request that a statement looks at. */
export interface Field {
  /** The texts to look at; a statement holds when it holds for one. */
  values(subject: Subject): readonly string[];
  /** What a statement says of a part of which more was sent than is looked at; `undefined`: look at what there is. */
  oversize(subject: Subject): boolean | undefined;
}

/** Something that the local cloud does not emulate, named. */
export class Unknown extends Error {}

/**
 * The part of a request that a statement names, as its transformations make it. Each part is changed once for each request, however
 * many statements look at it.
 *
 * @throws Unknown for parts and transformations that are not emulated
 */
export function fieldOf(inputs: FieldInputs = {}, transformations: readonly TransformationInputs[] = []): Field {
  const { key, read, oversize = () => undefined } = partOf(inputs);
  const order = orderOf(transformations);
  const steps = order.map((name) => {
    const step = transformationOf(name);
    if (!step) throw new Unknown(`the text transformation ${name}`);
    return step;
  });
  const slot = slotOf([key, ...order].join(" "));
  const changed = (text: string) => steps.reduce((so, step) => step(so), text);
  const transformed = steps.length === 0 ? read : (subject: Subject) => read(subject).map(changed);
  return { values: (subject) => subject.once(slot, transformed), oversize };
}

interface Part {
  /** Tells it from all others. */
  key: string;
  read(subject: Subject): readonly string[];
  oversize?(subject: Subject): boolean | undefined;
}

/** By WAF's names (AWS, WAF developer guide: "Request components in AWS WAF"). */
function partOf(inputs: FieldInputs): Part {
  const { body, cookies, headers, jsonBody, singleHeader, singleQueryArgument } = inputs;
  if (inputs.method) return { key: "method", read: ({ request }) => [request.method] };
  if (inputs.uriPath) return { key: "path", read: ({ request }) => [request.path] };
  if (inputs.queryString) return { key: "query", read: ({ request }) => [request.query] };
  if (inputs.allQueryArguments)
    return { key: "arguments", read: (subject) => subject.arguments.flatMap(([, value]) => value) };
  if (singleQueryArgument) {
    const name = singleQueryArgument.name.toLowerCase();
    return { key: `argument ${name}`, read: (subject) => valuesOf(subject.arguments, name) };
  }
  if (singleHeader) {
    const name = singleHeader.name.toLowerCase();
    return { key: `header ${name}`, read: (subject) => valuesOf(subject.headers, name) };
  }
  if (body)
    return {
      key: "body",
      read: (subject) => (subject.body === "" ? [] : [subject.body]),
      oversize: handled(body.oversizeHandling, "REQUEST_BODY", (subject) => subject.bodyIsOversize),
    };
  if (jsonBody) return jsonPart(jsonBody);
  if (cookies) {
    const picked = picker(cookies.matchScope, cookies.matchPatterns?.[0] ?? { all: {} });
    return {
      key: `cookies ${JSON.stringify(cookies)}`,
      read: (subject) => picked(subject.cookies),
      oversize: handled(cookies.oversizeHandling, "REQUEST_COOKIES", (subject) => tooMuch(subject.cookies)),
    };
  }
  const [header] = headers ?? [];
  if (header) {
    const picked = picker(header.matchScope, header.matchPattern ?? { all: {} });
    return {
      key: `headers ${JSON.stringify(header)}`,
      read: (subject) => picked(subject.headers),
      oversize: handled(header.oversizeHandling, "REQUEST_HEADERS", (subject) => tooMuch(subject.headers)),
    };
  }
  throw new Unknown(`the request component ${Object.keys(inputs).filter((name) => inputs[name])[0] ?? "of no name"}`);
}

type Pairs = readonly (readonly [name: string, value: string])[];

const valuesOf = (pairs: Pairs, name: string): string[] =>
  pairs.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);

/** All that WAF does not look at beyond: bytes or number. */
function tooMuch(pairs: Pairs): boolean {
  if (pairs.length > headerLimits.count) return true;
  let bytes = 0;
  for (const [name, value] of pairs) bytes += name.length + value.length;
  return bytes > headerLimits.bytes;
}

/** The pairs that WAF looks at. */
function lookedAt(pairs: Pairs): Pairs {
  if (!tooMuch(pairs)) return pairs;
  let left: number = headerLimits.bytes;
  return pairs.slice(0, headerLimits.count).flatMap(([name, value]) => {
    if (left <= 0) return [];
    const cut = value.slice(0, Math.max(0, left - name.length));
    left -= name.length + value.length;
    return [[name, cut] as const];
  });
}

function picker(scope: string, pattern: PatternInputs): (pairs: Pairs) => string[] {
  const included = (pattern.includedHeaders ?? pattern.includedCookies)?.map((name) => name.toLowerCase());
  const excluded = (pattern.excludedHeaders ?? pattern.excludedCookies)?.map((name) => name.toLowerCase());
  const isMeant = (name: string) => {
    const key = name.toLowerCase();
    return included ? included.includes(key) : !excluded?.includes(key);
  };
  const isAll = included === undefined && excluded === undefined;
  return (pairs) => {
    const texts: string[] = [];
    for (const [name, value] of lookedAt(pairs)) {
      if (!isAll && !isMeant(name)) continue;
      if (scope !== "VALUE") texts.push(name);
      if (scope !== "KEY") texts.push(value);
    }
    return texts;
  };
}

/** What a statement says of an oversize part: by default it looks at what there is (AWS: `CONTINUE`). */
const handled =
  (handling: string | undefined, name: string, isOversize: (subject: Subject) => boolean) =>
  (subject: Subject): boolean | undefined => {
    if (!isOversize(subject)) return undefined;
    subject.oversize.add(name);
    return handling === "MATCH" ? true : handling === "NO_MATCH" ? false : undefined;
  };

/** The keys and values of a JSON body. One that is no JSON is taken as text, or as it is said. */
function jsonPart({
  matchScope,
  matchPattern,
  invalidFallbackBehavior,
  oversizeHandling,
}: NonNullable<FieldInputs["jsonBody"]>): Part {
  const paths = matchPattern?.includedPaths;
  const isMeant = (path: string) => !paths || paths.some((each) => path === each || path.startsWith(`${each}/`));
  const isInvalid = (subject: Subject) => subject.body !== "" && parsed(subject.body) === undefined;
  const oversize = handled(oversizeHandling, "REQUEST_JSON_BODY", (subject) => subject.bodyIsOversize);
  return {
    key: `json ${matchScope} ${JSON.stringify(paths)} ${invalidFallbackBehavior}`,
    read(subject) {
      if (subject.body === "") return [];
      const value = parsed(subject.body);
      if (value === undefined) return [subject.body];
      return leaves(value.json, "").flatMap(([path, key, text]) => {
        if (!isMeant(path)) return [];
        const texts = [...(matchScope === "VALUE" ? [] : [key]), ...(matchScope === "KEY" ? [] : [text])];
        return texts.filter((each) => each !== undefined);
      });
    },
    oversize(subject) {
      const said = oversize(subject);
      if (said !== undefined || !isInvalid(subject)) return said;
      return invalidFallbackBehavior === "MATCH" ? true : invalidFallbackBehavior === "NO_MATCH" ? false : undefined;
    },
  };
}

function parsed(text: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** JSON pointer, key and text of all that is in a value. */
function leaves(value: unknown, path: string, key?: string): [path: string, key: string | undefined, text?: string][] {
  if (typeof value !== "object" || value === null) return [[path, key, String(value)]];
  const inside = Object.entries(value).flatMap(([name, each]) =>
    leaves(each, `${path}/${name}`, Array.isArray(value) ? undefined : name),
  );
  return key === undefined ? inside : [[path, key], ...inside];
}
