import * as pulumi from "@pulumi/pulumi";

/** The languages that the handler knows. */
export const languages = ["de", "en", "es", "fr"] as const;
/** Least level of log records. */
export const logLevels = ["debug", "info", "warn", "error"] as const;

/** What differs between dev, staging and prod: the `hello:` keys of `Pulumi.<stack>.yaml`. */
export interface Settings {
  /** Language of greetings where the request names none. Default `en`. */
  defaultLanguage: (typeof languages)[number];
  /** Least level of log records. Default `info`. */
  logLevel: (typeof logLevels)[number];
  /** Requests a second that the gateway lets through, from 1. Default 50. */
  requestsPerSecond: number;
  /** Most requests at once, from 1. Default: twice the rate. */
  burst: number;
  /** Most invocations at once, kept free for the function, from 1. Default: what the account has free. */
  reservedConcurrency?: number;
}

/**
 * Reads the stack's settings.
 *
 * @throws RunError naming the key, what it may be, and the file that it is in
 */
export function settings(): Settings {
  const config = new pulumi.Config("hello");
  const requestsPerSecond = wholeNumber(config, "requestsPerSecond") ?? 50;
  return {
    defaultLanguage: oneOf(config, "defaultLanguage", languages) ?? "en",
    logLevel: oneOf(config, "logLevel", logLevels) ?? "info",
    requestsPerSecond,
    burst: wholeNumber(config, "burst") ?? 2 * requestsPerSecond,
    reservedConcurrency: wholeNumber(config, "reservedConcurrency"),
  };
}

function oneOf<T extends string>(config: pulumi.Config, key: string, values: readonly T[]): T | undefined {
  const text = config.get(key);
  const value = values.find((each) => each === text);
  if (text !== undefined && value === undefined) throw wrong(config, key, text, `one of ${values.join(", ")}`);
  return value;
}

function wholeNumber(config: pulumi.Config, key: string): number | undefined {
  const text = config.get(key);
  if (text !== undefined && !/^[1-9]\d*$/.test(text)) throw wrong(config, key, text, "a whole number from 1");
  return text === undefined ? undefined : Number(text);
}

const wrong = (config: pulumi.Config, key: string, text: string, wanted: string) =>
  new pulumi.RunError(
    `${config.name}:${key} is "${text}"; in Pulumi.${pulumi.getStack()}.yaml, make it ${wanted}, or leave it out`,
  );
