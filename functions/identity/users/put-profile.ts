import type { Input } from "../../runtime/endpoint";
import { checkIfMatch, etagOf } from "../../runtime/etag";
import { limitsTable } from "../../runtime/limits/table";
import { conflict, forbidden, Problem, preconditionFailed } from "../../runtime/problem";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { deliver, deliverCode, takesPhoneNumbers } from "../auth/deliver";
import { movedHereMessage, movedMessage } from "../auth/messages";
import { noPhoneNumbers } from "../auth/no-phone-numbers";
import { humanOf } from "../caller";
import { verifyPassword } from "../passwords/hash";
import { passwordText } from "../passwords/text";
import { putProfile } from "./contract";
import { type Identifier, identifierKey, identifierOf } from "./identifiers";
import { isMainAddress, mainAddress } from "./main-address";
import type { User } from "./model";
import { wrongPassword } from "./problems";
import { change, replace } from "./store";
import { viewOf } from "./view";

type Changing = Input<typeof putProfile>;

/** `PUT /users/profile` */
export const put = serve(
  putProfile,
  async (input) => {
    const { caller, headers, body } = input;
    const { user } = await humanOf(caller);
    checkIfMatch(headers["if-match"], user.version);
    const identifier = body.identifier === undefined ? undefined : identifierOf(body.identifier);
    const changed =
      identifier === undefined || isMainAddress(user, identifierKey(identifier))
        ? await rename(user, input)
        : await move(user, identifier, input);
    return ok(viewOf(changed), { etag: etagOf(changed.version) });
  },
  limitsTable,
);

/** Who does not say which version they change, changes whichever there is. */
const rename = (user: User, { body, headers }: Changing): Promise<User> =>
  change(
    user.id,
    { name: body.name },
    headers["if-match"] === undefined ? { status: "active" } : { version: user.version },
  );

/**
 * Gives a user another address: with their password, so that who stole a token cannot get hold of the account by it; and both addresses are told.
 *
 * @throws Problem `wrong-password`, `identifier-taken`, and those of a changed version
 */
async function move(user: User, to: Identifier, input: Changing): Promise<User> {
  const { body, headers, limitBy, log } = input;
  if (to.kind === "phone" && !takesPhoneNumbers()) throw noPhoneNumbers();
  if (user.verification_status === "blocked") throw forbidden({ detail: "Your address may not be changed" });
  await limitBy("account", user.id);
  const { isRight } = await verifyPassword(passwordText(body.password ?? ""), user.password);
  if (!isRight) throw wrongPassword();
  const moved = await replace(user, {
    name: body.name,
    email: undefined,
    phone: undefined,
    [to.kind]: to.value,
    verification_status: "not_verified",
  }).catch((error: unknown) => {
    const isStale = error instanceof Problem && error.kind === preconditionFailed;
    throw isStale && headers["if-match"] === undefined ? conflict() : error;
  });
  log.info("address changed", { user: user.id });
  const from = mainAddress(user);
  await Promise.all([
    deliverCode(moved, "verify", movedHereMessage, input),
    from && deliver(from, movedMessage(), input),
  ]);
  return moved;
}
