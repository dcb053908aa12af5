import { unavailable } from "../../runtime/problem";
import { transact } from "../../runtime/transaction";
import type { User } from "../users/model";
import { identifierTaken } from "../users/problems";
import { getUser, type Replacing, replacement } from "../users/store";
import { type CodeSays, look, type Purpose, useUp } from "./store";

/** How often it is tried while others change the user. */
const mostTries = 3;

/** A user before and after what a code let do. */
export interface Redeemed {
  before: User;
  after: User;
}

/**
 * Does what a code lets do, and uses the code up, in one transaction. So whatever else happens to the user meanwhile comes before, and is judged anew, or after; and a
 * code is not lost where its change could not be made.
 *
 * @param changesOf what is to change of the user whom the code was sent to; undefined where the code is of no use to them any more
 * @returns undefined for a code that is not good
 * @throws Problem `identifier-taken` where the change is another address, which somebody else has; `unavailable` where others were always faster
 */
export async function redeem(
  purpose: Purpose,
  code: string,
  changesOf: (user: User, says: CodeSays) => Promise<Replacing | undefined> | Replacing | undefined,
): Promise<Redeemed | undefined> {
  for (let tries = 1; tries <= mostTries; tries++) {
    const says = await look(purpose, code);
    const before = says && (await getUser(says.userId));
    const changes = says && before && (await changesOf(before, says));
    if (!changes) return undefined;
    const { after, writes } = replacement(before, changes);
    const failed = await transact([useUp(purpose, code), ...writes]);
    if (!failed) return { before, after };
    if (failed.index > 1) throw identifierTaken(); // 0 is the code and 1 the user: both are looked at again
  }
  throw unavailable({ headers: { "retry-after": "1" } });
}
