import { limitsTable } from "../../runtime/limits/table";
import { notFound } from "../../runtime/problem";
import { ok } from "../../runtime/reply";
import { serve } from "../../runtime/serve";
import { accessTo } from "../access";
import { record } from "../record";
import { type TenantKind, tenantIn } from "../tenant-routes";
import { changeOrganizationMember, changeProjectMember } from "./contract";
import { checkRoleChange } from "./rules";
import * as store from "./store";

const change = (kind: TenantKind, contract: typeof changeProjectMember) =>
  serve(
    contract,
    async (input) => {
      const { path, body, caller } = input;
      const tenant = tenantIn(kind, path);
      const actor = await accessTo(tenant, caller, "member.change");
      const member = await store.getMember(tenant, path.member);
      if (!member) throw notFound({ detail: `${path.member} is no member of this ${kind} by name` });
      checkRoleChange(actor.role, member.role, body.role);
      if (member.role === body.role) return ok(member);
      await store.changeRole(tenant, actor, member, body.role);
      await record(tenant, actor, "role.changed", member.user, { from: member.role, to: body.role });
      return ok({ ...member, role: body.role });
    },
    limitsTable,
  );

/** `PUT /projects/{project}/members/{member}`, and the same of organizations */
export const changeMember = [change("project", changeProjectMember), change("organization", changeOrganizationMember)];
