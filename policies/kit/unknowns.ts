import * as proxy from "@pulumi/policy/proxy";

/** Exported, but left out of the package's type declarations. From its own file: the package's entry loads Pulumi's SDK, which takes longer than all rules. */
const exported = proxy as unknown as {
  UnknownValueError: new (sentinel: string, path: string[]) => Error & { props: string[] };
  unknownCheckingProxy: <Props extends object>(props: Props) => Props;
};

/** Puts before inputs what Pulumi puts before them: reading what is not known throws. */
export const { unknownCheckingProxy } = exported;

/** True for what Pulumi throws when a value is read that a preview cannot know. */
export const isUnknown = (error: unknown): error is Error & { props: string[] } =>
  error instanceof exported.UnknownValueError;

/** The value, or undefined where it is not known yet. For the kit; a rule lets the error through. */
export function whereKnown<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isUnknown(error)) return undefined;
    throw error;
  }
}

/**
 * Does something with each, so that one of them that meets an unknown keeps none of the others from being judged. The first error
 * is thrown when all have had their turn.
 */
export function forEachDespiteUnknowns<Item>(items: readonly Item[], judge: (item: Item) => void): void {
  const errors: unknown[] = [];
  for (const item of items) {
    try {
      judge(item);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
