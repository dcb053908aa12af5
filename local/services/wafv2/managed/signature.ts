import type { FieldInputs } from "../inputs";
import { fieldOf } from "../judge/fields";
import type { Matcher } from "../judge/matcher";
import type { Subject } from "../judge/subject";

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

/** The rules of one kind of attack: one for each place. The text is looked at as it was sent, and decoded. */
export function rulesFor(name: string, where: readonly Place[], isAttack: (text: string) => boolean): ManagedRule[] {
  return where.map(({ rule, label, field }) => ({
    name: `${name}_${rule}`,
    label: `${name}_${label}`,
    matches: decoded(field, isAttack),
  }));
}

/** How attackers hide: in URLs, in markup and JSON inside of these, and in all of it twice. */
const url = ["URL_DECODE_UNI"];
const markup = [...url, "HTML_ENTITY_DECODE", "JS_DECODE"];
const disguises = [url, markup, [...markup, ...markup]];

/** Looks at a part as it was sent, and decoded. What holds nothing that is encoded is looked at once. */
function decoded(inputs: FieldInputs, isAttack: (text: string) => boolean): Matcher {
  const raw = fieldOf(inputs);
  const fields = disguises.map((names) =>
    fieldOf(
      inputs,
      names.map((type, priority) => ({ type, priority })),
    ),
  );
  return (subject: Subject) => {
    raw.oversize(subject);
    const sent = raw.values(subject);
    if (sent.some(isAttack)) return true;
    if (!sent.some((text) => /[%+&\\]/.test(text))) return false;
    return fields.some((field) => field.values(subject).some(isAttack));
  };
}
