import { audit } from "../../audit/record";
import { ahead } from "../../runtime/endpoint";
import { limitsTable } from "../../runtime/limits/table";
import { Problem, preconditionFailed, unauthorized } from "../../runtime/problem";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { remember } from "../networks";
import { hashPassword, type Verdict, verifyPassword } from "../passwords/hash";
import { passwordText } from "../passwords/text";
import { begin } from "../sessions/store";
import { type AccessToken, signAccessToken } from "../tokens/sign";
import type { User } from "../users/model";
import { humanScopes } from "../users/scopes";
import { replace } from "../users/store";
import { accountLocked, notVerified, postLogin } from "./contract";
import { type Asking, addressOf, countFor, type Glimpsed, glimpse, type Recognised } from "./recognise";

/** `POST /auth/login` */
export const login = serve(
  postLogin,
  ahead(glimpse, async (input, glimpsed) => {
    const password = passwordText(input.body.password);
    // Who is refused by the limit does not learn whether the password was right.
    const [{ isRight, isOutdated }, entrance] = await countFor(glimpsed, input, () =>
      Promise.all([verify(password, glimpsed), meet(glimpsed, input)]),
    );
    const known = { ...glimpsed, user: entrance?.user };
    if (!entrance || !isRight) return refuse(known, wrong());
    const { user, obstacle, sessionId, refresh_token, sign, save } = entrance;
    if (obstacle) return refuse(known, obstacle);
    try {
      const [token] = await Promise.all([
        sign(),
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

/** Hashes while the user is read. */
const verify = (password: string, { hashing, reading }: Glimpsed): Promise<Verdict> =>
  verifyPassword(
    password,
    reading.then((user) => user?.password),
    hashing,
  );

/** Whom a request is about, and what they get if the password is right. Undefined where there is nobody. */
async function meet({ network, reading }: Glimpsed, input: Entering) {
  const user = await reading;
  const entrance = user && entranceOf(user, input);
  // While the password is hashed, where the account signed in before: the token is good with its session alone, and a stranger's guesses cost no signature.
  if (network.isKnown && entrance && !entrance.obstacle) entrance.sign().catch(() => {}); // whoever waits for it hears of it
  return entrance;
}

type Entering = Asking & { event: Parameters<typeof agentOf>[0] };

/** A user, what keeps them out, and a session to be with its access token, which is signed once. */
function entranceOf(user: User, input: Entering) {
  const session = begin(user, { network: addressOf(input), agent: agentOf(input.event) });
  let signed: Promise<AccessToken> | undefined;
  const sign = () => {
    signed ??= signAccessToken({ user, sessionId: session.sessionId, scopes: humanScopes() });
    return signed;
  };
  return { user, obstacle: obstacleFor(user), ...session, sign };
}

/** What keeps a user out who has the right password. */
function obstacleFor({ status, verification_status }: User): Problem | undefined {
  if (status !== "active") return accountLocked();
  return verification_status === "verified"
    ? undefined
    : notVerified({
        detail: "Send the code from the message to POST /auth/verify, or ask for another one by POST /auth/resend",
      });
}

async function refuse(known: Recognised, problem: Problem): Promise<never> {
  await refused(known, problem.kind.type);
  throw problem;
}

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
    await replace(user, { password: await hashPassword(password) });
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== preconditionFailed) throw error;
  }
}
