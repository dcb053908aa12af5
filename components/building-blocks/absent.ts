import * as pulumi from "@pulumi/pulumi";

/**
 * An output that is undefined, where a construct was told not to make what it would come from. Typed as if it were there, as
 * Pulumi's providers do, so that everyone else need not ask.
 */
export const absent = (): pulumi.Output<string> =>
  pulumi.output<string | undefined>(undefined) as pulumi.Output<string>;
