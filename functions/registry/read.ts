import { dispatch } from "../runtime/serve";
import { listInvitations } from "./invitations/list-invitations";
import { listMembers } from "./memberships/list-members";
import { get as getOrganization } from "./organizations/get-organization";
import { list as listOrganizations } from "./organizations/list-organizations";
import { listProjects } from "./organizations/list-projects";
import { get } from "./projects/get-project";
import { list } from "./projects/list-projects";
import { getTransfer } from "./transfers/get-transfer";

/** The function that may read the registry, and all that it serves. */
export const handler = dispatch(
  get,
  list,
  getOrganization,
  listOrganizations,
  listProjects,
  ...listMembers,
  ...listInvitations,
  ...getTransfer,
);
