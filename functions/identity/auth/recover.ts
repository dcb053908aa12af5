import { audit } from "../../audit/record";
import { ahead } from "../../runtime/endpoint";
import { limitsTable } from "../../runtime/limits/table";
import { serve } from "../../runtime/serve";
import { postRecover } from "./contract";
import { deliverCode } from "./deliver";
import { evenly } from "./evenly";
import { recoverMessage } from "./messages";
import { countMessageFor, recognise } from "./recognise";

/** `POST /auth/recover` */
export const recover = serve(
  postRecover,
  ahead(recognise, async (input, known) => {
    await countMessageFor(known, input);
    const { user } = known;
    await evenly(async () => {
      if (user?.status !== "active" || user.verification_status === "blocked") return;
      await deliverCode(user, "recover", recoverMessage, input);
      const subject = user.id;
      await audit({
        action: "password.recovery-requested",
        outcome: "success",
        actor: undefined,
        subject,
        tenant: subject,
      });
    });
    return { status: 202 as const };
  }),
  limitsTable,
);
