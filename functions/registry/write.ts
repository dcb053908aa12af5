import { dispatch } from "../runtime/serve";
import { changeMember } from "./memberships/change-member";
import { removeMember } from "./memberships/remove-member";
import { remove as removeOrganization } from "./organizations/delete-organization";
import { patch as patchOrganization } from "./organizations/patch-organization";
import { post as postOrganization } from "./organizations/post-organization";
import { postProject } from "./organizations/post-project";
import { restore as restoreOrganization } from "./organizations/restore-organization";
import { remove } from "./projects/delete-project";
import { patch } from "./projects/patch-project";
import { post } from "./projects/post-project";
import { put } from "./projects/put-project";
import { restore } from "./projects/restore-project";
import { acceptOwnership } from "./transfers/accept-ownership";
import { offerOwnership } from "./transfers/offer-ownership";
import { withdrawOwnership } from "./transfers/withdraw-ownership";

/** The function that may change projects and organizations, and all that it serves. */
export const handler = dispatch(
  post,
  put,
  patch,
  remove,
  restore,
  postOrganization,
  patchOrganization,
  removeOrganization,
  restoreOrganization,
  postProject,
  ...changeMember,
  ...removeMember,
  ...offerOwnership,
  ...withdrawOwnership,
  ...acceptOwnership,
);
