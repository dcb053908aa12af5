import { audit } from "../../audit/record";
import { limitsTable } from "../../runtime/limits/table";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { look, type Redeemed, redeem } from "../codes/store";
import { hashPassword } from "../passwords/hash";
import { checkGuessable } from "../passwords/rules";
import { passwordText } from "../passwords/text";
import { revokeAll } from "../sessions/store";
import { isMainAddress } from "../users/main-address";
import type { User } from "../users/model";
import { verificationStatus } from "../users/states";
import { change, getUser } from "../users/store";
import { invalidCode, postReset } from "./contract";

/** `POST /auth/reset` */
export const reset = serve(
  postReset,
  async ({ body: { code, password }, log }) => {
    const found = await look("recover", code);
    const user = found && (await getUser(found.userId));
    if (!found || !user || !isGood(found, user)) throw invalidCode();
    checkGuessable(password, [user.email, user.phone, user.name]); // before the code is used up
    if (!(await redeem("recover", code))) throw invalidCode();
    await change(user.id, {
      password: await hashPassword(passwordText(password)),
      valid_from: Math.floor(Date.now() / 1000),
      ...(verificationStatus.may(user.verification_status, "verified") && { verification_status: "verified" }),
    });
    await revokeAll(user.id);
    log.info("password reset", { user: user.id });
    await audit({ action: "password.reset", outcome: "success", actor: user.id, subject: user.id, tenant: user.id });
    return noContent();
  },
  limitsTable,
);

/** Whether a code was sent to the address that the user has today, and since the password was last set. */
const isGood = ({ sentTo, issuedAt }: Redeemed, user: User): boolean =>
  user.status === "active" &&
  user.verification_status !== "blocked" &&
  isMainAddress(user, sentTo) &&
  issuedAt >= (user.valid_from ?? 0);
