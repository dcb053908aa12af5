import * as pulumi from "@pulumi/pulumi";

/** What a stack is for: how much its constructs spend on lasting, watching and proving. The policy pack judges by the same. */
export enum Profile {
  /**
   * Short-lived, such as a stack per pull request. No web ACL, AWS's own keys, no alarms, logs for a week: nothing to pay for while
   * nobody calls. What is named as `existing` is still used.
   */
  Preview = "preview",
  /** Everything that the constructs are about. */
  Production = "production",
  /** As production, and what audits ask for besides: data protected as in production, policies of their own, every request in the firewall's log. */
  Regulated = "regulated",
}

/**
 * The profile in a stack's configuration, and whether it is a production.
 *
 * @throws RunError for a profile that there is not, and for a preview that is to be a production
 */
export function profileOf(config: pulumi.Config, stack: string): { profile: Profile; production: boolean } {
  const profile = (config.get("profile") ?? Profile.Production) as Profile;
  const known = Object.values(Profile);
  if (!known.includes(profile))
    throw new pulumi.RunError(`portico:profile: there is no profile "${profile}"; use ${known.join(", ")}`);
  const said = config.getBoolean("production");
  if (said && profile === Profile.Preview)
    throw new pulumi.RunError(
      "portico:profile: a preview gives up what portico:production asks for; keep one of them, or set the profile to production",
    );
  return { profile, production: said ?? producesBy(profile, stack) };
}

const producesBy = (profile: Profile, stack: string): boolean =>
  profile === Profile.Regulated || (profile === Profile.Production && (stack === "prod" || stack === "production"));
