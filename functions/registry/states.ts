import { stateTable } from "../runtime/state-table";

/**
 * The states of a project. What was blocked or deleted begins again as inactive, so that somebody looks at it before it works.
 */
export const projectStatus = stateTable({
  active: ["inactive", "blocked", "deleted"],
  inactive: ["active", "blocked", "deleted"],
  blocked: ["inactive", "deleted"],
  deleted: ["inactive"],
});

/** A state of a project. */
export type ProjectStatus = (typeof projectStatus.states)[number];

/** The states of an organization. */
export const organizationStatus = stateTable({ active: ["deleted"], deleted: ["active"] });
