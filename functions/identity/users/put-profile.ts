import { audit } from "../../audit/record";
import type { Input } from "../../runtime/endpoint";
import { checkIfMatch, etagOf, ifVersion } from "../../runtime/etag";
import { limitsTable } from "../../runtime/limits/table";
import { conflict, forbidden, Problem, preconditionFailed } from "../../runtime/problem";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { deliver, deliverCode, takesPhoneNumbers } from "../auth/deliver";
import { evenly } from "../auth/evenly";
import { movingHereMessage, movingMessage, wantedMessage } from "../auth/messages";
import { noPhoneNumbers } from "../auth/no-phone-numbers";
import { humanOf } from "../caller";
import { verifyPassword } from "../passwords/hash";
import { passwordText } from "../passwords/text";
import { putProfile } from "./contract";
import { type Identifier, identifierKey, identifierOf } from "./identifiers";
import { isMainAddress, mainAddress } from "./main-address";
import type { User } from "./model";
import { wrongPassword } from "./problems";
import { type Changes, change, userOf } from "./store";
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
        : await beginMove(user, identifier, input);
    return ok(viewOf(changed), { etag: etagOf(changed.version) });
  },
  limitsTable,
);

/** Who sends the address that they have, wants no other one any more. */
async function rename(user: User, { body, headers }: Changing): Promise<User> {
  const stay = body.identifier !== undefined && { new_identifier: undefined };
  const changed = await write(user, { name: body.name, ...stay }, headers);
  await keep(user, "success", { what: "name" });
  return changed;
}

/**
 * Begins to give a user another address: with their password, so that who stole a token cannot get hold of the account by it. It takes the place of the present one
 * when the code that goes there is redeemed, so that nobody has an address for theirs that they do not read; and the present one is told.
 *
 * @throws Problem `wrong-password`, `too-many-requests`, and those of a changed version
 */
async function beginMove(user: User, to: Identifier, input: Changing): Promise<User> {
  const { body, headers, limitBy, log } = input;
  const what = "another address asked for";
  if (to.kind === "phone" && !takesPhoneNumbers()) throw noPhoneNumbers();
  if (user.verification_status === "blocked") throw forbidden({ detail: "Your address may not be changed" });
  await limitBy("account", user.id);
  const { isRight } = await verifyPassword(passwordText(body.password ?? ""), user.password);
  if (!isRight) {
    await keep(user, "failure", { what, reason: wrongPassword.type });
    throw wrongPassword({ detail: "Another identifier takes the present password too, as `password`" });
  }
  await limitBy("messages", user.id);
  const owner = await userOf(to);
  const changed = await write(user, { name: body.name, new_identifier: identifierKey(to) }, headers);
  log.info("another address asked for", { user: user.id });
  const from = mainAddress(user);
  await Promise.all([
    evenly(() => tellThere(user, to, owner, input)),
    from && deliver(from, movingMessage(), input),
    keep(user, "success", { what }),
  ]);
  return changed;
}

/** Sends a code to an address, or tells who has it already: the answer says neither which, nor by when it comes. */
async function tellThere(user: User, to: Identifier, owner: User | undefined, input: Changing): Promise<void> {
  if (owner?.verification_status === "verified") await deliver(to, wantedMessage(), input);
  // Who only named the address keeps it, and who reads it is told that by `/auth/verify`.
  else if (!owner || owner.verification_status === "not_verified")
    await deliverCode(user, "verify", movingHereMessage, input, to);
}

/** Who does not say which version they change, changes whichever there is. */
async function write(user: User, changes: Changes, headers: Changing["headers"]): Promise<User> {
  const isAny = ifVersion(headers["if-match"]) === undefined;
  return change(user.id, changes, isAny ? { status: "active" } : { version: user.version }).catch((error: unknown) => {
    throw isAny && error instanceof Problem && error.kind === preconditionFailed ? conflict() : error;
  });
}

const keep = ({ id }: User, outcome: "success" | "failure", detail: Record<string, string>) =>
  audit({ action: "user.updated", outcome, actor: id, subject: id, tenant: id, detail });
