import type { Selection } from "@pulumi/aws/backup";
import { classesOf } from "../kit/classes";
import type { Declared } from "../kit/stack-rule";
import type { databases } from "./databases";

const { Cluster } = classesOf<typeof import("@pulumi/aws/rds")>("rds");

type Database = Declared<(typeof databases)[number]>;

/**
 * True when a selection of AWS Backup takes a database into its plan: it names it, or all databases, or a tag that it has, and excludes it by
 * nothing. Conditions other than equality of tags are taken as not met.
 */
export function selects(selection: Declared<typeof Selection>, database: Database): boolean {
  const named =
    selection.refers("resources", database) ||
    selection.inputs.resources?.some((pattern) => namesAllOf(kindOf(database), pattern)) ||
    selection.inputs.selectionTags?.some(({ key, value }) => hasTag(database, key, value));
  if (!named) return false;
  return !selection.refers("notResources", database) && meetsConditions(selection, database);
}

/** `*`, `arn:aws:rds:*:*:cluster:*` and the like. */
const namesAllOf = (kind: string, pattern: string) =>
  pattern === "*" || new RegExp(`^arn:[^:]*:rds:[^:]*:[^:]*:(?:\\*|${kind}:\\*)$`).test(pattern);

/** What the ARNs of clusters, and of instances, have in them. */
const kindOf = (database: Declared) => (database.is(Cluster) ? "cluster" : "db");

function meetsConditions({ inputs }: Declared<typeof Selection>, database: Database): boolean {
  return (inputs.conditions ?? []).every(
    ({ stringEquals, stringLikes, stringNotEquals, stringNotLikes }) =>
      ![stringLikes, stringNotEquals, stringNotLikes].some((others) => others?.length) &&
      (stringEquals ?? []).every(({ key, value }) => hasTag(database, tagOf(key), value)),
  );
}

/** Conditions write a tag as `aws:ResourceTag/team`. */
const tagOf = (key = "") => key.replace(/^aws:ResourceTag\//, "");

const hasTag = ({ inputs }: Database, key: string, value: string | undefined) => inputs.tags?.[key] === value;
