import type { Guard } from "../../aws/guard";
import { protocolOf } from "../../aws/protocol";
import type { Cloud } from "../../cloud";
import type { AwsRequest } from "../../service";
import { AwsError } from "../aws-json";
import type { IamService, RoleCaller } from "./index";

/**
 * Judges calls on the AWS port: one that is signed with an access key id that a service issued, such as a function's, is allowed what
 * that one's role is. Any other access key id is the local administrator. What is refused is said at the terminal, once until a policy changes.
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
    if (!iam || request.accessKeyId === undefined) return undefined;
    const caller = callerOf(cloud, request.accessKeyId);
    if (caller === undefined) return undefined;
    if (caller.expiresAt !== undefined && caller.expiresAt <= cloud.clock.now()) throw expired(request);
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

function expired(request: AwsRequest): AwsError {
  const code = protocolOf(request) === "query" ? "ExpiredToken" : "ExpiredTokenException";
  return new AwsError(code, "The security token included in the request is expired", 403);
}

/** Whose an access key id is. Undefined: the local administrator's. */
export function callerOf(cloud: Cloud, accessKeyId: string): RoleCaller | undefined {
  for (const service of cloud.services.values()) {
    const caller = service.callerOf?.(accessKeyId);
    if (caller !== undefined) return caller;
  }
  return undefined;
}
