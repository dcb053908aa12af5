import { credentialOf } from "../../../aws/credential";
import type { Cloud } from "../../../cloud";
import type { IamService, Refusal, RoleCaller } from "../../iam";
import { callerOf } from "../../iam/guard";
import type { Call } from "../request/call";
import { GatewayError } from "../request/error";
import { notDeniedByPolicy } from "./anonymous";
import { masked, methodNeed } from "./method-need";

const said = new WeakSet<Refusal>();

/**
 * Lets a request of a method with IAM authorization through, or not: who signed it must be allowed `execute-api:Invoke` on the method, by their own policies
 * or by the API's. The signature itself is not verified; an access key id that nobody here issued is the local administrator's.
 *
 * @throws GatewayError MISSING_AUTHENTICATION_TOKEN, INVALID_SIGNATURE, EXPIRED_TOKEN or ACCESS_DENIED
 */
export function checkSignedCaller(cloud: Cloud, call: Call): void {
  const accessKeyId = accessKeyIn(call);
  const caller = callerOf(cloud, accessKeyId);
  if (caller?.expiresAt !== undefined && caller.expiresAt <= cloud.clock.now())
    throw new GatewayError("EXPIRED_TOKEN", "The security token included in the request is expired");
  call.context.authenticate = { status: 200 };
  identify(cloud, call, accessKeyId, caller);
  if (caller === undefined) notDeniedByPolicy(cloud, call);
  else judge(cloud, call, caller);
}

function judge(cloud: Cloud, call: Call, caller: RoleCaller): void {
  const iam = cloud.services.get("iam") as IamService | undefined;
  const refusal = iam?.judgeRole(caller, { ...methodNeed(cloud, call), reword: masked });
  call.context.authorize = { status: refusal ? 403 : 200, error: refusal?.message };
  if (refusal === undefined) return;
  if (!said.has(refusal)) cloud.print(refusal.hint);
  said.add(refusal);
  throw new GatewayError("ACCESS_DENIED", refusal.message);
}

function accessKeyIn({ headers, query }: Call): string {
  const authorization = headers.get("authorization");
  const credential = credentialOf(authorization, new URLSearchParams(query?.single));
  if (credential?.service === "execute-api") return credential.accessKeyId;
  if (credential !== undefined)
    throw new GatewayError("INVALID_SIGNATURE", "Credential should be scoped to correct service: 'execute-api'. ");
  if (authorization === undefined)
    throw new GatewayError("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token");
  throw new GatewayError("INVALID_SIGNATURE", "Authorization header requires 'Credential' parameter.");
}

/** Who called, as `$context.identity` and the proxy event have it. */
function identify(
  cloud: Cloud,
  { context: { identity } }: Call,
  accessKey: string,
  caller: RoleCaller | undefined,
): void {
  const { accountId } = cloud;
  const iam = cloud.services.get("iam") as IamService | undefined;
  const role = caller?.role?.slice(caller.role.lastIndexOf("/") + 1);
  const userId = caller && (iam?.userId(caller) ?? null);
  Object.assign(identity, {
    accessKey,
    accountId,
    caller: userId === undefined ? accountId : userId,
    user: userId === undefined ? accountId : userId,
    userArn: caller
      ? `arn:aws:sts::${accountId}:assumed-role/${role}/${caller.sessionName}`
      : `arn:aws:iam::${accountId}:root`,
  });
}
