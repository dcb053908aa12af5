import type { Distribution } from "@pulumi/aws/cloudfront";
import { changed } from "../kit/changed";
import type { InputsOf } from "../kit/rule";

/** Inputs of a distribution. */
export type DistributionInputs = InputsOf<typeof Distribution>;

type Behavior = DistributionInputs["defaultCacheBehavior"];
type PathBehavior = NonNullable<DistributionInputs["orderedCacheBehaviors"]>[number];

/** What is in common to the default behavior and those of paths. */
type Common = Omit<PathBehavior, "pathPattern">;

/**
 * One fault for each cache behavior that is not fine, naming its path.
 *
 * @param what goes on from the behavior's name: "does not …"
 */
export function faultsOfBehaviors(
  { defaultCacheBehavior, orderedCacheBehaviors = [] }: DistributionInputs,
  fine: (behavior: Common) => boolean,
  what: string,
): string[] {
  return [
    ...(fine(defaultCacheBehavior) ? [] : [`The default behavior ${what}`]),
    ...orderedCacheBehaviors.filter((one) => !fine(one)).map((one) => `The behavior of "${one.pathPattern}" ${what}`),
  ];
}

/** Changes the cache behaviors that are not fine. */
export function changedBehaviors(
  { defaultCacheBehavior, orderedCacheBehaviors }: DistributionInputs,
  fine: (behavior: Common) => boolean,
  changes: Partial<Behavior & PathBehavior>,
): Partial<DistributionInputs> {
  return {
    ...(!fine(defaultCacheBehavior) && { defaultCacheBehavior: changed(defaultCacheBehavior, changes) }),
    ...(orderedCacheBehaviors && {
      orderedCacheBehaviors: orderedCacheBehaviors.map((one) => (fine(one) ? one : changed(one, changes))),
    }),
  };
}
