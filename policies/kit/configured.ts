/** A rule's configuration, as the pack's user wrote it. Pulumi checks it by the rule's `configSchema`; what has another type all the same is not there. */
export type Config = Readonly<Record<string, unknown>>;

/** A number of the configuration, or the rule's default. */
export const numberIn = (config: Config, name: string, otherwise: number): number => {
  const value = config[name];
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
};

/** A switch of the configuration, or the rule's default. */
export const switchIn = (config: Config, name: string, otherwise: boolean): boolean => {
  const value = config[name];
  return typeof value === "boolean" ? value : otherwise;
};

/** A list of texts of the configuration, or the rule's default. What is no text in it is left out. */
export const textsIn = (config: Config, name: string, otherwise: readonly string[]): readonly string[] => {
  const value = config[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : otherwise;
};

/** A list of numbers of the configuration, or the rule's default. What is no number in it is left out. */
export const numbersIn = (config: Config, name: string, otherwise: readonly number[]): readonly number[] => {
  const value = config[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "number") : otherwise;
};
