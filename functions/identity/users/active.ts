import { unauthorized } from "../../runtime/problem";
import type { User } from "./model";
import { getUser } from "./store";

/**
 * The user of a good token. A gateway remembers for a while that a token was good: who was blocked or deleted since, is refused here.
 *
 * @throws Problem `unauthorized`
 */
export async function activeUser(id: string): Promise<User> {
  const user = await getUser(id);
  if (user?.status !== "active") throw unauthorized({ headers: { "www-authenticate": "Bearer" } });
  return user;
}
