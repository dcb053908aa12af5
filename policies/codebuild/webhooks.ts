import type { Webhook } from "@pulumi/aws/codebuild";
import type { InputsOf } from "../kit/rule";

type WebhookInputs = InputsOf<typeof Webhook>;
type Filter = NonNullable<NonNullable<NonNullable<WebhookInputs["filterGroups"]>[number]["filters"]>[number]>;

/** Filters that decide who starts a build, or of what; the others (files, messages) only save work. */
const deciding: ReadonlySet<string> = new Set([
  "ACTOR_ACCOUNT_ID",
  "BASE_REF",
  "HEAD_REF",
  "ORGANIZATION_NAME",
  "REPOSITORY_NAME",
  "TAG_NAME",
  "WORKFLOW_NAME",
]);

/** What lets strangers start builds by a webhook. */
export function webhookFaults(webhook: WebhookInputs): string[] {
  const groups = webhook.filterGroups ?? [];
  const approved = ["ALL_PULL_REQUESTS", "FORK_PULL_REQUESTS"].includes(
    webhook.pullRequestBuildPolicy?.requiresCommentApproval ?? "",
  );
  const branches = webhook.branchFilter;
  return [
    ...(branches && !isAnchored(branches) ? [`The branchFilter ${branches} is not anchored.`] : []),
    ...(groups.length === 0 && !approved ? ["Every pull request starts a build, whoever made it."] : []),
    ...groups.flatMap(({ filters = [] }) => [
      ...filters
        .filter(({ type, pattern, excludeMatchedPattern }) => {
          return deciding.has(type) && excludeMatchedPattern !== true && !isAnchored(pattern);
        })
        .map(({ type, pattern }) => `The filter ${type} ${pattern} is not anchored.`),
      ...(!approved && startsForPullRequests(filters) && !namesAuthors(filters)
        ? ["Pull requests start a build, whoever made them."]
        : []),
    ]),
  ];
}

/** From the first letter to the last: `^…$` around all of it, or `^….*`. An alternative at the top level is outside of one of both. */
export function isAnchored(pattern: string): boolean {
  if (hasAlternatives(pattern)) return false;
  return (
    pattern.startsWith("^") && (/(?:^|[^\\])(?:\\\\)*\$$/.test(pattern) || /(?:^|[^\\])(?:\\\\)*\.\*$/.test(pattern))
  );
}

/** True for `a|b` that stands in no group. */
function hasAlternatives(pattern: string): boolean {
  const bare = pattern.replace(/\\./g, "").replace(/\[[^\]]*\]/g, "");
  let depth = 0;
  for (const letter of bare) {
    if (letter === "(") depth++;
    if (letter === ")") depth--;
    if (letter === "|" && depth === 0) return true;
  }
  return false;
}

/** A list of events, or none, which means all. Merged and closed pull requests are not a stranger's to start. */
function startsForPullRequests(filters: readonly Filter[]): boolean {
  const events = filters.find(({ type }) => type === "EVENT");
  return events === undefined || /PULL_REQUEST_(?:CREATED|UPDATED|REOPENED)/.test(events.pattern);
}

const namesAuthors = (filters: readonly Filter[]) =>
  filters.some(
    ({ type, excludeMatchedPattern, pattern }) =>
      type === "ACTOR_ACCOUNT_ID" && excludeMatchedPattern !== true && !/^\^?(?:\.\*|\.\+|\\d[*+])\$?$/.test(pattern),
  );
