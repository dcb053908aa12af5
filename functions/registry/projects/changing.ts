import type { Audited } from "../../audit/record";
import type { Caller } from "../../runtime/caller";
import { checkIfMatch, etagOf } from "../../runtime/etag";
import { ok } from "../../runtime/reply";
import { type Access, accessTo } from "../access";
import { actorOf } from "../actor";
import type { Action } from "../permissions";
import { record } from "../record";
import { stillHas } from "../standing";
import { untilWritten } from "../versions";
import type { Project } from "./contract";
import { projectOf } from "./model";
import { tenantOf } from "./store";

/** Who wants to change which project, and how it is done. */
export interface Change {
  /** Id of the project. */
  project: string;
  caller: Caller;
  action: Action;
  /** What the audit trail calls it. */
  audited: (before: Project, after: Project) => Pick<Audited, "action" | "detail">;
  /** `If-Match` of the request. */
  ifMatch?: string;
  /** True where the project may be deleted. Default false. */
  deleted?: boolean;
  /** Writes it; gives undefined where the project has another version by now. */
  write(project: Project, access: Access): Promise<Project | undefined>;
}

/**
 * Changes a project as far as the caller may: decided and written by the same version of it, however many write at once. What changed something is in the audit
 * trail.
 *
 * @throws Problem as `accessTo`; `precondition-failed`; and what `write` throws
 */
export async function changing(change: Change): Promise<Project> {
  const { project: id, caller, action, audited, ifMatch, deleted, write } = change;
  const [before, after] = await untilWritten(async () => {
    const access = await accessTo(tenantOf(id), caller, action, { deleted });
    const project = projectOf(access.item);
    checkIfMatch(ifMatch, project.version);
    const written = await write(project, access);
    return written && ([project, written] as const);
  });
  if (after.version !== before.version) {
    const { action: name, detail } = audited(before, after);
    await record(tenantOf(id), actorOf(caller), name, id, detail);
  }
  return after;
}

/** What clients may say of a project, beside its state. */
const sayable = ["billing_account", "metadata", "name"] as const;

/** How a change of what clients may say is recorded: by the states, where those are other ones, and by the names of what else is another. */
export const changeAudit: Change["audited"] = (before, after) => {
  const changed = sayable.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).join(", ");
  const detail: Record<string, string> = changed === "" ? {} : { changed };
  return before.status === after.status
    ? { action: "project.updated", detail }
    : { action: "project.status-changed", detail: { from: before.status, to: after.status, ...detail } };
};

/**
 * The check that the caller still may delete or restore it. For a project's own super admin the write itself has it: it ends or renews that membership, and
 * no two writes of a transaction are of one item.
 */
export const stillOwns = (access: Access) => (access.by.kind === "organization" ? [stillHas(access)] : []);

/** 200 with the project and its ETag. */
export const okWithTag = (project: Project) => ok(project, { etag: etagOf(project.version) });
