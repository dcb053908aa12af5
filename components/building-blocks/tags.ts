import * as pulumi from "@pulumi/pulumi";

/** Tags of AWS resources, by key. */
export type Tags = Record<string, pulumi.Input<string>>;

/**
 * The tags of a construct's resources: which program, stack and construct they belong to, and what the user adds.
 *
 * @param name the construct's logical name
 * @param own the user's tags; they win over ours
 */
export const tagsOf = (name: string, own: Tags = {}): Tags => ({
  "portico:project": pulumi.getProject(),
  "portico:stack": pulumi.getStack(),
  "portico:construct": name,
  ...own,
});
