import { audit } from "../../audit/record";
import { ahead } from "../../runtime/endpoint";
import { limitsTable } from "../../runtime/limits/table";
import { unlessSpent } from "../../runtime/limits/unless-spent";
import { Problem, preconditionFailed, unauthorized } from "../../runtime/problem";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { remember } from "../networks";
import { hashPassword, verifyPassword } from "../passwords/hash";
import { passwordText } from "../passwords/text";
import { begin } from "../sessions/store";
import { signAccessToken } from "../tokens/sign";
import type { User } from "../users/model";
import { humanScopes } from "../users/scopes";
import { change } from "../users/store";
import { accountLocked, notVerified, postLogin } from "./contract";
import { addressOf, countFor, type Recognised, recognise } from "./recognise";

/** `POST /auth/login` */
export const login = serve(
  postLogin,
  ahead(recognise, async (input, known) => {
    const { user } = known;
    const password = passwordText(input.body.password);
    const counted = countFor(known, input);
    await unlessSpent(counted);
    // At once, as both take their time. Who is refused by the limit does not learn whether the password was right.
    const [{ isRight, isOutdated }] = await Promise.all([verifyPassword(password, user?.password), counted]);
    try {
      if (!user || !isRight) throw wrong();
      if (user.status !== "active") throw accountLocked();
      if (user.verification_status !== "verified") throw notVerified();
    } catch (refusal) {
      await refused(known, (refusal as Problem).kind.type);
      throw refusal;
    }
    const { sessionId, refresh_token, save } = begin(user, { network: addressOf(input), agent: agentOf(input.event) });
    try {
      const [token] = await Promise.all([
        signAccessToken({ user, sessionId, scopes: humanScopes() }),
        save(),
        remember(known.identifier, known.network),
        isOutdated && rehash(user, password),
        audit({ action: "login", outcome: "success", actor: user.id, subject: sessionId, tenant: user.id }),
      ]);
      return ok({ ...token, refresh_token });
    } catch (failure) {
      await refused(known, "internal-error"); // after the record of a success, which came to nothing
      throw failure;
    }
  }),
  limitsTable,
);

const refused = ({ user, identifier }: Recognised, reason: string) =>
  audit({
    action: "login",
    outcome: "failure",
    actor: undefined,
    subject: user?.id ?? identifier.value,
    tenant: user?.id,
    detail: { reason },
  });

/** The same whatever is wrong. The header is asked for with every 401 (RFC 9110, section 15.5.2). */
const wrong = () =>
  unauthorized({
    detail: "The address or the password is wrong",
    headers: { "www-authenticate": "Bearer" },
  });

const agentOf = ({ headers }: { headers?: Record<string, string | undefined> | null }): string | undefined => {
  const name = Object.keys(headers ?? {}).find((each) => each.toLowerCase() === "user-agent");
  return name === undefined ? undefined : headers?.[name];
};

/** Keeps a password as new ones are kept, while it is at hand. Of two who sign in at once, one does. */
async function rehash(user: User, password: string): Promise<void> {
  try {
    await change(user.id, { password: await hashPassword(password) }, { version: user.version });
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== preconditionFailed) throw error;
  }
}
