/**
 * A nested input with some of its properties changed, for remedies. The properties that stay are not read: one that is not known yet would throw, and
 * a secret one would lose its mark, as they would in `{ ...value, ...changes }`.
 *
 * @param value what the program says; undefined where it says nothing
 */
export const changed = <Value extends object>(value: Value | undefined, changes: Partial<Value>): Value =>
  Object.assign(Object.defineProperties({}, Object.getOwnPropertyDescriptors(value ?? {})), changes) as Value;
