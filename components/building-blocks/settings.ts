import * as pulumi from "@pulumi/pulumi";

/** What a stack says about all constructs in it: the `portico:` keys of its configuration. */
export interface StackSettings {
  /**
   * `portico:production`: deletion protection, Pulumi's `protect` on data, and logs for a year.
   * Default: true for a stack called `prod` or `production`.
   */
  production: boolean;
  /** `portico:stage`: the stage that gateways are deployed to, and a part of their URL. Default: the stack's name. */
  stage: string;
  /** `portico:permissionsBoundary`: ARN of the managed policy that bounds every role. Default: none. */
  permissionsBoundary?: string;
  /** `portico:alarmEmail`: who is told of alarms, where a construct names nobody else. Default: nobody. */
  alarmEmail?: string;
}

/** Reads the stack's settings. The only place that does. */
export function stackSettings(): StackSettings {
  const config = new pulumi.Config("portico");
  const stack = pulumi.getStack();
  return {
    production: config.getBoolean("production") ?? (stack === "prod" || stack === "production"),
    stage: config.get("stage") ?? stack,
    permissionsBoundary: config.get("permissionsBoundary"),
    alarmEmail: config.get("alarmEmail"),
  };
}
