import type { Cloud } from "../../cloud";
import type { IamService } from "../iam";
import { arnOf } from "../ids";

/**
 * Says of functions whose role may not write their log that it would stay empty on AWS. Here it is written all the same: a
 * developer looks there first. Each stream is looked at once.
 */
export class LogPermission {
  /** By group. */
  readonly #streams = new Map<string, Set<string>>();
  readonly #said = new Set<string>();

  constructor(private readonly cloud: Cloud) {}

  check(functionArn: string, role: string | undefined, group: string, stream: string): void {
    const streams = this.#streams.get(group) ?? new Set();
    if (streams.has(stream)) return;
    const iam = this.cloud.services.get("iam") as IamService | undefined;
    if (!iam || role === undefined) return;
    this.#streams.set(group, streams.add(stream));
    const place = `log-group:${group}:log-stream:${stream}`;
    const sessionName = functionArn.slice(functionArn.lastIndexOf(":") + 1);
    const resource = arnOf(this.cloud, "logs", place);
    const isDenied = ["logs:CreateLogStream", "logs:PutLogEvents"].some(
      (action) => iam.judgeRole({ functionArn, role, sessionName }, { action, resource }) !== undefined,
    );
    if (!isDenied || this.#said.has(functionArn)) return;
    this.#said.add(functionArn);
    this.cloud.print(
      `${sessionName}: its role may not write its log (logs:CreateLogStream, logs:PutLogEvents on ${arnOf(this.cloud, "logs", `log-group:${group}`)}:*), which would stay empty on AWS`,
    );
  }
}
