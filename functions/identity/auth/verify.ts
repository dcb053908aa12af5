import { audit } from "../../audit/record";
import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { redeem } from "../codes/store";
import { isMainAddress } from "../users/main-address";
import { verificationStatus } from "../users/states";
import { change, getUser } from "../users/store";
import { invalidCode, postVerify } from "./contract";

/** `POST /auth/verify` */
export const verify = serve(
  postVerify,
  async ({ body, log }) => {
    const redeemed = await redeem("verify", body.code);
    const user = redeemed && (await getUser(redeemed.userId));
    if (user?.status !== "active" || !isMainAddress(user, redeemed?.sentTo ?? "")) throw invalidCode();
    if (!verificationStatus.may(user.verification_status, "verified")) throw invalidCode();
    await change(user.id, { verification_status: "verified" }, { version: user.version });
    log.info("user verified", { user: user.id });
    await audit({ action: "user.verified", outcome: "success", actor: user.id, subject: user.id, tenant: user.id });
    return ok({ verification_status: "verified" as const });
  },
  limitsTable,
);
