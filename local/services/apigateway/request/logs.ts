import { createHash } from "node:crypto";
import type { LogsService } from "../../logs";
import type { GatewayState, Stage } from "../state";
import type { Call } from "./call";
import { fill } from "./template";

/** Writes what a stage logs: its access log, and errors to its execution log. */
export class StageLogs {
  constructor(
    private readonly state: GatewayState,
    private readonly logs: () => LogsService | undefined,
  ) {}

  /** One line in the stage's access log, by its format. Values that are not there are `-`, as on AWS. */
  access(call: Call, stage: Stage): void {
    const [, group] = /:log-group:([^:]+)/.exec(stage.accessLog?.destinationArn ?? "") ?? [];
    if (group === undefined || !stage.accessLog) return;
    this.logs()?.store.append(group, streamOf(stage), fill(stage.accessLog.format, call, "-"));
  }

  /** Why a request failed, when the method's logging level is ERROR or INFO. */
  failure(call: Call, stage: Stage, reason: string): void {
    const settings = this.state.settingsOf(stage, call.context.resourcePath ?? "", call.method?.httpMethod ?? "");
    if (settings.loggingLevel !== "ERROR" && settings.loggingLevel !== "INFO") return;
    const group = `API-Gateway-Execution-Logs_${stage.restApiId}/${stage.name}`;
    const { requestId } = call.context;
    const failed = /^(?:Execution failed|Request body)/.test(reason) ? reason : `Execution failed: ${reason}`;
    for (const line of [failed, `Method completed with status: ${call.context.status}`])
      this.logs()?.store.append(group, streamOf(stage), `(${requestId}) ${line}`);
  }
}

const streams = new WeakMap<Stage, string>();

function streamOf(stage: Stage): string {
  const known = streams.get(stage);
  if (known !== undefined) return known;
  const name = createHash("md5").update(`${stage.restApiId}/${stage.name}`).digest("hex");
  streams.set(stage, name);
  return name;
}
