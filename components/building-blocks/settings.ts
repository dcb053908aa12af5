import * as pulumi from "@pulumi/pulumi";
import { type Profile, profileOf } from "./profile";

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
  /** `portico:permissionsBoundary`: ARN of the managed policy that bounds every role. Default: none. */
  permissionsBoundary?: string;
  /** `portico:auditRetentionDays`: days that audit records are kept. Default 400: a year and what it takes to look into it. */
  auditRetentionDays: number;
  /** `portico:alarmEmail`: who is told of alarms, where a construct names nobody else. Default: nobody. */
  alarmEmail?: string;
}

/**
 * Reads the stack's settings. The only place that does.
 *
 * @throws RunError for a profile that there is not, or that contradicts `portico:production`
 */
export function stackSettings(): StackSettings {
  const config = new pulumi.Config("portico");
  const stack = pulumi.getStack();
  return {
    ...profileOf(config, stack),
    stage: config.get("stage") ?? stack,
    permissionsBoundary: config.get("permissionsBoundary"),
    auditRetentionDays: config.getNumber("auditRetentionDays", { min: 1 }) ?? 400,
    alarmEmail: config.get("alarmEmail"),
  };
}
