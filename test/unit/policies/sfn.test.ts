import { sfnRules } from "../../../policies/sfn";
import { testRules } from "./support/cases";
import { unknown } from "./support/judge";

const type = "aws:sfn/stateMachine:StateMachine";

const logs = (more: object) => ({ roleArn: unknown, loggingConfiguration: { logDestination: unknown, ...more } });

testRules(sfnRules, {
  resources: [
    {
      rule: "sfn-logging",
      type,
      passing: { all: logs({ level: "ALL" }), errors: logs({ level: "ERROR" }) },
      failing: {
        "nothing said": { roleArn: unknown },
        off: logs({ level: "OFF" }),
        "aborts only": logs({ level: "FATAL" }),
      },
      unknown: { "the level": [logs({ level: unknown }), "loggingConfiguration.level"] },
    },
    {
      rule: "sfn-xray",
      type,
      passing: { on: { tracingConfiguration: { enabled: true } } },
      failing: { "nothing said": {}, off: { tracingConfiguration: { enabled: false } } },
      unknown: { "the switch": [{ tracingConfiguration: { enabled: unknown } }, "tracingConfiguration.enabled"] },
      mended: { "the switch": [{ roleArn: unknown }, { roleArn: unknown, tracingConfiguration: { enabled: true } }] },
    },
    {
      rule: "sfn-no-exec-data",
      type,
      passing: { "nothing said": {}, off: logs({ level: "ALL", includeExecutionData: false }) },
      failing: { on: logs({ level: "ALL", includeExecutionData: true }) },
      unknown: { "the switch": [logs({ includeExecutionData: unknown }), "loggingConfiguration.includeExecutionData"] },
      mended: {
        "the switch": [
          logs({ level: "ALL", includeExecutionData: true }),
          logs({ level: "ALL", includeExecutionData: false }),
        ],
      },
    },
  ],
});
