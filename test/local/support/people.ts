import type { User } from "../../../functions/identity/users/model";
import type { LocalCloud } from "../../../local/testing";

/** Somebody who has signed in. */
export interface Person {
  user: User;
  sessionId: string;
  refreshToken: string;
}

let people = 0;

/**
 * Puts a verified user with a session into the table of an identity, by its own stores: what registering and signing in leave behind, without their limits.
 * One cloud for a file of tests, as stores read the name of the table once.
 *
 * @param cloud runs a program that exports `tableName`
 */
export async function signedIn(cloud: LocalCloud, more: Partial<User> = {}): Promise<Person> {
  const { endpoint, region, credentials } = cloud.aws;
  Object.assign(process.env, {
    IDENTITY_TABLE: String(cloud.outputs.tableName),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  const users = await import("../../../functions/identity/users/store");
  const user = await users.create({
    type: "human",
    name: "Ada",
    email: `ada-${++people}@example.com`,
    status: "active",
    verification_status: "verified",
    ...more,
  });
  const { sessionId, refreshToken } = await anotherSession(user);
  return { user, sessionId, refreshToken };
}

/** Signs a user in once more. */
export async function anotherSession(user: User): Promise<Omit<Person, "user">> {
  const sessions = await import("../../../functions/identity/sessions/store");
  const { sessionId, refresh_token, save } = sessions.begin(user, { network: "203.0.113.9", agent: "Firefox" });
  await save();
  return { sessionId, refreshToken: refresh_token };
}
