import { audit } from "../../audit/record";
import { limitsTable } from "../../runtime/limits/table";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { redeem } from "../codes/redeem";
import type { CodeSays } from "../codes/store";
import { hashPassword } from "../passwords/hash";
import { checkGuessable } from "../passwords/rules";
import { passwordText } from "../passwords/text";
import { revokeAll } from "../sessions/store";
import { isMainAddress, mainAddress } from "../users/main-address";
import type { User } from "../users/model";
import { verificationStatus } from "../users/states";
import type { Replacing } from "../users/store";
import { invalidCode, postReset } from "./contract";
import { deliver } from "./deliver";
import { goodFor, passwordSetMessage } from "./messages";

/** `POST /auth/reset` */
export const reset = serve(
  postReset,
  async (input) => {
    const { body, log } = input;
    const redeemed = await redeem("recover", body.code, async (user, says) => {
      if (!isGood(says, user)) return undefined;
      checkGuessable(body.password, [user.email, user.phone, user.name]);
      return anew(user, await hashPassword(passwordText(body.password)));
    });
    if (!redeemed)
      throw invalidCode({
        detail: `Ask for another one by POST /auth/recover; it is good once, for ${goodFor.recover}`,
      });
    const { after } = redeemed;
    const { id } = after;
    await revokeAll(id);
    log.info("password reset", { user: id });
    const to = mainAddress(after);
    await Promise.all([
      to && deliver(to, passwordSetMessage(), input),
      audit({ action: "password.reset", outcome: "success", actor: id, subject: id, tenant: id }),
    ]);
    return noContent();
  },
  limitsTable,
);

/** Whether a code was sent to the address that the user has today, and since the password was last set. */
const isGood = ({ sentTo, issuedAt }: CodeSays, user: User): boolean =>
  user.status === "active" &&
  user.verification_status !== "blocked" &&
  isMainAddress(user, sentTo) &&
  issuedAt >= (user.valid_from ?? 0);

/** Another password, which ends what was begun with the one before; and the address is theirs who read the code there. */
const anew = ({ verification_status: status }: User, password: string): Replacing => ({
  password,
  new_identifier: undefined,
  valid_from: Math.floor(Date.now() / 1000),
  ...(verificationStatus.may(status, "verified") && { verification_status: "verified" }),
});
