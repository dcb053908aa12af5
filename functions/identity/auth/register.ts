import { audit } from "../../audit/record";
import { ahead } from "../../runtime/endpoint";
import { limitsTable } from "../../runtime/limits/table";
import { Problem } from "../../runtime/problem";
import { created } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { hashPassword } from "../passwords/hash";
import { checkGuessable } from "../passwords/rules";
import { passwordText } from "../passwords/text";
import type { Identifier } from "../users/identifiers";
import type { User } from "../users/model";
import { identifierTaken } from "../users/problems";
import { create } from "../users/store";
import { postRegister } from "./contract";
import { type Delivering, deliver, deliverCode, takesPhoneNumbers } from "./deliver";
import { evenly } from "./evenly";
import { registeredMessage, unverifiedMessage, verifyMessage } from "./messages";
import { noPhoneNumbers } from "./no-phone-numbers";
import { countMessageFor, recognise } from "./recognise";

/** `POST /auth/register` */
export const register = serve(
  postRegister,
  ahead(recognise, async (input, known) => {
    const { password, name } = input.body;
    await countMessageFor(known, input);
    const { identifier, user } = known;
    if (identifier.kind === "phone" && !takesPhoneNumbers()) throw noPhoneNumbers();
    checkGuessable(password, [identifier.value, name]);
    await evenly(async () => {
      const hash = await hashPassword(passwordText(password)); // for a known address too
      if (user) await tellOwner(user, identifier, input);
      else await makeUser(identifier, name, hash, input);
    });
    return created({ verification_status: "not_verified" as const });
  }),
  limitsTable,
);

async function makeUser(identifier: Identifier, name: string, password: string, delivering: Delivering) {
  const states = { type: "human", status: "active", verification_status: "not_verified" } as const;
  try {
    const user = await create({ ...states, name, [identifier.kind]: identifier.value, password });
    delivering.log.info("user registered", { user: user.id });
    const record = { action: "user.registered", outcome: "success", actor: undefined } as const;
    await Promise.all([
      deliverCode(user, "verify", verifyMessage, delivering),
      audit({ ...record, subject: user.id, tenant: user.id }),
    ]);
  } catch (error) {
    // Another request was faster, and has sent the code.
    if (!(error instanceof Problem) || error.kind !== identifierTaken) throw error;
  }
}

/** Tells who has an address that somebody registered it again. Who may not use their account is told nothing. */
async function tellOwner(user: User, identifier: Identifier, delivering: Delivering): Promise<void> {
  if (user.status !== "active") return;
  if (user.verification_status === "verified") await deliver(identifier, registeredMessage(), delivering);
  if (user.verification_status === "not_verified") await deliverCode(user, "recover", unverifiedMessage, delivering);
}
