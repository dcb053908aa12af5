import { audit } from "../../audit/record";
import { limitsTable } from "../../runtime/limits/table";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { redeem } from "../codes/redeem";
import type { CodeSays } from "../codes/store";
import { type Identifier, identifierKey, identifierOfKey } from "../users/identifiers";
import { isMainAddress, mainAddress } from "../users/main-address";
import type { User } from "../users/model";
import { verificationStatus } from "../users/states";
import type { Replacing } from "../users/store";
import { invalidCode, postVerify } from "./contract";
import { deliver } from "./deliver";
import { goodFor, movedMessage } from "./messages";

/** `POST /auth/verify` */
export const verify = serve(
  postVerify,
  async (input) => {
    const redeemed = await redeem("verify", input.body.code, verified);
    if (!redeemed)
      throw invalidCode({ detail: `Ask for another one by POST /auth/resend; it is good once, for ${goodFor.verify}` });
    const { before, after } = redeemed;
    const from = mainAddress(before);
    const isMoved = from !== undefined && !isMainAddress(after, identifierKey(from));
    input.log.info(isMoved ? "address changed" : "user verified", { user: after.id });
    const record = { outcome: "success", actor: after.id, subject: after.id, tenant: after.id } as const;
    await Promise.all([
      isMoved && deliver(from, movedMessage(), input),
      audit(
        isMoved
          ? { action: "user.updated", ...record, detail: { what: "address" } }
          : { action: "user.verified", ...record },
      ),
    ]);
    return ok({ verification_status: "verified" as const });
  },
  limitsTable,
);

/** What a code changes of a user; undefined for one that was sent to an address that is not theirs any more, or needs no verifying. */
function verified(user: User, { sentTo }: CodeSays): Replacing | undefined {
  if (user.status !== "active" || user.verification_status === "blocked") return undefined;
  if (sentTo === user.new_identifier) return moved(identifierOfKey(sentTo));
  const isAwaited = isMainAddress(user, sentTo) && verificationStatus.may(user.verification_status, "verified");
  return isAwaited ? { verification_status: "verified" } : undefined;
}

/** The new address in the place of the one that there was. */
const moved = (to: Identifier): Replacing => ({
  email: undefined,
  phone: undefined,
  [to.kind]: to.value,
  new_identifier: undefined,
  verification_status: "verified",
});
