import type * as z from "zod/mini";
import type { Profile } from "./contract";
import { identifierOfKey } from "./identifiers";
import type { User } from "./model";

/** What a user gets to see of themselves: not the hash of their password. */
export const viewOf = (user: User): z.infer<typeof Profile> => ({
  id: user.id,
  type: user.type,
  name: user.name,
  email: user.email,
  phone: user.phone,
  new_identifier: user.new_identifier && identifierOfKey(user.new_identifier).value,
  status: user.status,
  verification_status: user.verification_status,
  created_at: user.created_at,
  updated_at: user.updated_at,
});
