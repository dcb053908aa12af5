import { textIn } from "../../runtime/items";
import { conflict } from "../../runtime/problem";
import { transact } from "../../runtime/transaction";
import type { Access } from "../access";
import { listAll } from "../listing";
import { record } from "../record";
import type { Role } from "../roles";
import { roleChanged, roleIn, standingOf, stillHas } from "../standing";
import { getItem, memberKey, type Tenant, tenantKey } from "../table";
import { untilWritten } from "../versions";
import { mostLeft } from "./contract";
import { handOver } from "./hand-over";
import { changedMeanwhile, removalOf } from "./store";

/** Who leaves which organization, or is removed from it, and by whom. */
interface Leaving {
  organization: Tenant;
  /** Id of who leaves. */
  user: string;
  /** Who does it: the same, or who may remove members. */
  by: Access;
}

/**
 * Takes somebody out of the projects of an organization, the deleted ones too. Those that they were super admin of pass to the organization's super admin, who may do
 * everything in them already: projects stay with their organization. Each by itself: whoever is interrupted sends the request again.
 *
 * They are found by an index: one that somebody became a member of a moment ago may be missed. So it is worth doing for who is no member of the organization, too.
 *
 * @returns whether they were a member of one
 * @throws Problem `conflict` where there are more than {@link mostLeft}; `forbidden` where the role of who does it has changed meanwhile
 */
export async function leaveProjects(leaving: Leaving): Promise<boolean> {
  const { organization, user } = leaving;
  let left = 0;
  const projects = { whose: { member: user }, kind: "project", deletedToo: true, route: "leave-projects" } as const;
  for await (const project of listAll(projects)) {
    if (project.organization?.S !== organization.id) continue;
    if (left === mostLeft)
      throw conflict({ detail: `${user} has left ${left} projects of it, and there are more: send it again` });
    if (await leave({ kind: "project", id: textIn(project, "id") }, leaving)) left++;
  }
  return left > 0;
}

/** Takes somebody out of one project, and tells the audit trail. False where they are out of it already. */
async function leave(project: Tenant, leaving: Leaving): Promise<boolean> {
  const { organization, user, by } = leaving;
  const { role, heir } = await untilWritten(() => tryToLeave(project, leaving));
  const detail = { organization: organization.id };
  if (heir) await record(project, by, "ownership.transferred", heir, { from: user, ...detail });
  if (role) await record(project, by, "member.removed", user, { role, ...detail });
  return role !== undefined;
}

/** What somebody was in the project, which is nothing where they are out of it already, and who has it now where that was theirs. Undefined: try again. */
async function tryToLeave(
  project: Tenant,
  { organization, user, by }: Leaving,
): Promise<{ role?: Role; heir?: string } | undefined> {
  const keys = [tenantKey(project), memberKey(project, user), tenantKey(organization)];
  const [item, member, owner] = await Promise.all(keys.map(getItem));
  const role = roleIn(member);
  if (!item || !owner || !role) return {};
  const heir = role === "super_admin" ? textIn(owner, "super_admin") : undefined;
  if (heir === user) throw changedMeanwhile();
  const passing = heir === undefined ? [] : await handOver(project, item, heir);
  const stays =
    heir === undefined || heir === by.user ? [] : [stillHas({ by: organization, user: heir, held: "super_admin" })];
  const refusal = await transact([removalOf(project, user, role), stillHas(by), ...passing, ...stays]);
  if (!refusal) return { role, heir };
  if ((await standingOf(organization, by.user))?.held !== by.held) throw roleChanged();
  return undefined;
}
