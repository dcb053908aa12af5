import { type Rule, rule } from "../kit/rule";
import { tagFaults, tagsSchema, withTags } from "../kit/tags";
import { isTaggable } from "./taggable";

/** Tags. */
export const tagRules: readonly Rule[] = [
  rule({
    name: "required-tags",
    title: "Resources carry the required tags",
    why: "Nobody can tell whose a resource without tags is, or what it costs whom.",
    mend: "Add the tags, or set them once in the provider's defaultTags.",
    severity: "low",
    docs: "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
    on: "*",
    configSchema: tagsSchema,
    faults: (inputs, asked) => (isTaggable(asked.resource.type) ? tagFaults(inputs.tags, asked) : []),
    remedy: (inputs, asked) => withTags(inputs.tags, asked),
  }),
];
