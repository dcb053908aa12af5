import type { FieldInputs } from "../inputs";
import { fieldOf } from "../judge/fields";
import type { Matcher } from "../judge/matcher";
import { type Subject, slotOf } from "../judge/subject";

/** One rule of a managed group. What it looks for is ours: AWS's own patterns are not public. */
export interface ManagedRule {
  /** As AWS names it. */
  readonly name: string;
  /** The last part of the label that it gives. */
  readonly label: string;
  readonly matches: Matcher;
}

/** A managed group. */
export interface ManagedGroup {
  /** What its labels begin with. */
  readonly namespace: string;
  /** Web ACL capacity units (AWS, WAF developer guide: "AWS Managed Rules rule groups list"). */
  readonly capacity: number;
  /** Left out: none of its rules is emulated. */
  readonly rules?: readonly ManagedRule[];
}

/** Names of the parts that managed rules look at: the end of a rule's name, that of its label, and which part that is. */
export interface Place {
  readonly rule: string;
  readonly label: string;
  readonly field: FieldInputs;
}

/** The parts of a request, as managed groups name them. Bodies and headers are looked at as far as WAF reads them. */
export const places = {
  arguments: { rule: "QUERYARGUMENTS", label: "QueryArguments", field: { allQueryArguments: {} } },
  query: { rule: "QUERYSTRING", label: "QueryString", field: { queryString: {} } },
  body: { rule: "BODY", label: "Body", field: { body: { oversizeHandling: "CONTINUE" } } },
  path: { rule: "URIPATH", label: "URIPath", field: { uriPath: {} } },
  cookie: {
    rule: "COOKIE",
    label: "Cookie",
    field: { cookies: { matchScope: "ALL", matchPatterns: [{ all: {} }], oversizeHandling: "CONTINUE" } },
  },
  header: {
    rule: "HEADER",
    label: "Header",
    field: { headers: [{ matchScope: "ALL", matchPattern: { all: {} }, oversizeHandling: "CONTINUE" }] },
  },
} as const satisfies Record<string, Place>;

/**
 * The rules of one kind of attack: one for each place.
 *
 * @param isAttack is asked about each text in lower case, as it was sent and decoded
 */
export function rulesFor(name: string, where: readonly Place[], isAttack: (text: string) => boolean): ManagedRule[] {
  return where.map((place) => {
    const texts = textsOf(place);
    return {
      name: `${name}_${place.rule}`,
      label: `${name}_${place.label}`,
      matches(subject) {
        for (const text of texts(subject)) if (isAttack(text)) return true;
        return false;
      },
    };
  });
}

/** How attackers hide: in URLs, in markup and JSON inside of these, and in all of it twice. */
const url = ["URL_DECODE_UNI"];
const markup = [...url, "HTML_ENTITY_DECODE", "JS_DECODE"];
const disguises = [url, markup, [...markup, ...markup]];

/** Reads the different texts that may be meant by a part of a request, once for all rules. Mostly there is one. */
function textsOf({ label, field }: Place): (subject: Subject) => readonly string[] {
  const sent = fieldOf(field);
  const decoded = disguises.map((names) =>
    fieldOf(
      field,
      names.map((type, priority) => ({ type, priority })),
    ),
  );
  const read = (subject: Subject): readonly string[] => {
    sent.oversize(subject);
    const plain = sent.values(subject);
    if (plain.length === 0) return plain;
    const lower: string[] = [];
    let isDisguised = false;
    for (const text of plain) {
      lower.push(text.toLowerCase());
      isDisguised ||= /[%+&\\]/.test(text);
    }
    if (!isDisguised) return lower;
    const all = new Set(lower);
    for (const one of decoded) for (const text of one.values(subject)) all.add(text.toLowerCase());
    return [...all];
  };
  const slot = slotOf(`texts ${label}`);
  return (subject) => subject.once(slot, read);
}
