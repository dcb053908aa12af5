import { dispatch } from "../runtime/serve";
import { create as createApiKey } from "./api-keys/create";
import { list as listApiKeys } from "./api-keys/list";
import { revoke as revokeApiKey } from "./api-keys/revoke";
import { rotate as rotateApiKey } from "./api-keys/rotate";
import { list as listSessions } from "./sessions/list";
import { revokeOne, revokeOthers } from "./sessions/revoke";
import { remove as deleteProfile } from "./users/delete-profile";
import { me } from "./users/me";
import { profile } from "./users/profile";
import { put as putProfile } from "./users/put-profile";

/** The function that shows and changes what people have, and all that it serves. */
export const handler = dispatch(
  me,
  profile,
  putProfile,
  deleteProfile,
  listSessions,
  revokeOne,
  revokeOthers,
  createApiKey,
  listApiKeys,
  rotateApiKey,
  revokeApiKey,
);
