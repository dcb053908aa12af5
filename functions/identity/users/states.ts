import { stateTable } from "../../runtime/state-table";

/** Whether a user may sign in: only who is `active` may, and only their tokens are good. */
export const userStatus = stateTable({
  active: ["inactive", "blocked", "deleted"],
  inactive: ["active", "blocked", "deleted"],
  blocked: ["active", "inactive", "deleted"],
  deleted: [],
});

/**
 * What is known of a user's e-mail address or phone number. `blocked`: it was verified or not, and no code is sent to it or taken from it any more.
 * `not_required`: API keys, which have neither.
 */
export const verificationStatus = stateTable({
  not_verified: ["verified", "blocked", "deleted"],
  verified: ["not_verified", "blocked", "deleted"],
  blocked: ["not_verified", "deleted"],
  deleted: [],
  not_required: ["deleted"],
});
