import type { Guard } from "../../aws/guard";
import type { Cloud } from "../../cloud";
import type { LambdaService } from "../lambda";
import type { IamService } from "./index";

/**
 * Judges calls on the AWS port: one that is signed with a function's access key id is allowed what the function's role is.
 * Any other access key id is the local administrator. What is refused is said at the terminal, once until a policy changes.
 */
export function createGuard(cloud: Cloud): Guard {
  const said = new WeakSet<object>();
  const say = (about: object, line: string) => {
    if (said.has(about)) return;
    said.add(about);
    cloud.print(line);
  };
  return (request, service, operation) => {
    const iam = cloud.services.get("iam") as IamService | undefined;
    const lambda = cloud.services.get("lambda") as LambdaService | undefined;
    if (!iam || !lambda || request.accessKeyId === undefined) return undefined;
    const caller = lambda.callerOf(request.accessKeyId);
    if (caller === undefined) return undefined;
    if (service.api?.needs === undefined) {
      say(service, `iam: calls of functions to ${service.name} are not judged by their roles here`);
      return undefined;
    }
    for (const need of service.api.needs(request, operation)) {
      const refusal = iam.judgeRole(caller, need, request.region);
      if (refusal === undefined) continue;
      say(refusal, refusal.hint);
      return refusal.message;
    }
    return undefined;
  };
}
