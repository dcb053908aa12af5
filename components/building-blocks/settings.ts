import * as pulumi from "@pulumi/pulumi";
import { type Profile, profileOf } from "./profile";

/** Least grave records that functions write. */
export const logLevels = ["debug", "info", "warn", "error", "critical"] as const;
/** Least grave records that functions write. */
export type LogLevel = (typeof logLevels)[number];

/** What a stack says about all constructs in it: the `portico:` keys of its configuration. */
export interface StackSettings {
  /** `portico:profile`: what the stack is for. Default `production`, whatever the stack is called. */
  profile: Profile;
  /**
   * `portico:production`: deletion protection, Pulumi's `protect` on data, and logs for a year.
   * Default: true for a stack called `prod` or `production`, and with the profile `regulated`; false with `preview`.
   */
  production: boolean;
  /** `portico:stage`: the stage that gateways are deployed to, and a part of their URL. Default: the stack's name. */
  stage: string;
  /** `portico:environment`: what log records and functions call the environment. Default `production` where it is one, else `development`. */
  environment: string;
  /** `portico:logLevel`: least grave records that functions write: `debug`, `info`, `warn`, `error` or `critical`. Default `info`. */
  logLevel: LogLevel;
  /** `portico:permissionsBoundary`: ARN of the managed policy that bounds every role. Default: none. */
  permissionsBoundary?: string;
  /** `portico:auditRetentionDays`: days that audit records are kept. Default 400: a year and what it takes to look into it. */
  auditRetentionDays: number;
  /** `portico:alarmEmail`: who is told of alarms, where a construct names nobody else. Default: nobody. */
  alarmEmail?: string;
  /** `portico:mailFrom`: who mail to people is from, where a construct names nobody else. Default: nobody. */
  mailFrom?: string;
}

/**
 * Reads the stack's settings. The only place that does.
 *
 * @throws RunError for a profile that there is not, or that contradicts `portico:production`; and for a log level that there is not
 */
export function stackSettings(): StackSettings {
  const config = new pulumi.Config("portico");
  const stack = pulumi.getStack();
  const profile = profileOf(config, stack);
  return {
    ...profile,
    environment: config.get("environment") ?? (profile.production ? "production" : "development"),
    logLevel: logLevelOf(config),
    stage: config.get("stage") ?? stack,
    permissionsBoundary: config.get("permissionsBoundary"),
    auditRetentionDays: config.getNumber("auditRetentionDays", { min: 1 }) ?? 400,
    alarmEmail: config.get("alarmEmail"),
    mailFrom: config.get("mailFrom"),
  };
}

function logLevelOf(config: pulumi.Config): LogLevel {
  const said = config.get("logLevel") ?? "info";
  const level = logLevels.find((each) => each === said);
  if (level === undefined)
    throw new pulumi.RunError(`portico:logLevel: there is no level "${said}"; use ${logLevels.join(", ")}`);
  return level;
}
