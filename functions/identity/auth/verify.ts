import { audit } from "../../audit/record";
import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { redeem } from "../codes/redeem";
import type { CodeSays } from "../codes/store";
import { isMainAddress } from "../users/main-address";
import type { User } from "../users/model";
import { verificationStatus } from "../users/states";
import type { Replacing } from "../users/store";
import { invalidCode, postVerify } from "./contract";

/** `POST /auth/verify` */
export const verify = serve(
  postVerify,
  async ({ body, log }) => {
    const redeemed = await redeem("verify", body.code, verified);
    if (!redeemed) throw invalidCode();
    const { id } = redeemed.after;
    log.info("user verified", { user: id });
    await audit({ action: "user.verified", outcome: "success", actor: id, subject: id, tenant: id });
    return ok({ verification_status: "verified" as const });
  },
  limitsTable,
);

/** What a code changes of a user; undefined for one that was sent to an address that is not theirs any more, or needs no verifying. */
function verified(user: User, { sentTo }: CodeSays): Replacing | undefined {
  const isAwaited = isMainAddress(user, sentTo) && verificationStatus.may(user.verification_status, "verified");
  return user.status === "active" && isAwaited ? { verification_status: "verified" } : undefined;
}
