import { ahead } from "../../runtime/endpoint";
import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { postResend } from "./contract";
import { deliverCode } from "./deliver";
import { evenly } from "./evenly";
import { verifyMessage } from "./messages";
import { countMessageFor, recognise } from "./recognise";

/** `POST /auth/resend` */
export const resend = serve(
  postResend,
  ahead(recognise, async (input, known) => {
    await countMessageFor(known, input);
    const { user } = known;
    await evenly(async () => {
      if (user?.status === "active" && user.verification_status === "not_verified")
        await deliverCode(user, "verify", verifyMessage, input);
    });
    return { status: 202 as const };
  }),
  limitsTable,
);
