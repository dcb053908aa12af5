import { limitsTable } from "../../runtime/limits/table";
import { notFound } from "../../runtime/problem";
import { noContent } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { actorOf, personOf } from "../actor";
import { record } from "../record";
import { type TenantKind, tenantIn } from "../tenant-routes";
import { removeOrganizationMember, removeProjectMember } from "./contract";
import { leaveProjects } from "./leave-projects";
import { checkRemoval } from "./rules";
import * as store from "./store";

const remove = (kind: TenantKind, contract: typeof removeProjectMember) =>
  serve(
    contract,
    async (input) => {
      const { path, caller } = input;
      const tenant = tenantIn(kind, path);
      const leaves = path.member === actorOf(caller).user;
      if (leaves) personOf(caller, "member.leave");
      // Whoever sees the members may leave them.
      const actor = await accessTo(tenant, caller, leaves ? "member.read" : "member.remove");
      const member = await store.getMember(tenant, path.member);
      if (member) checkRemoval(actor.role, member.role, leaves);
      const left =
        kind === "organization" && (await leaveProjects({ organization: tenant, user: path.member, by: actor }));
      if (!member && left) return noContent();
      if (!member) throw notFound({ detail: `${path.member} is no member of this ${kind} by name` });
      await store.remove(tenant, actor, member);
      await record(tenant, actor, "member.removed", member.user, { role: member.role });
      return noContent();
    },
    limitsTable,
  );

/** `DELETE /projects/{project}/members/{member}`, and the same of organizations */
export const removeMember = [remove("project", removeProjectMember), remove("organization", removeOrganizationMember)];
