import { atLeast, type Role, roles } from "./roles";

/** Roles from a least one up. */
const from = (least: Role): readonly Role[] => roles.slice(0, roles.indexOf(least) + 1);

/**
 * Who may do what: the one matrix of roles and actions. What is not here nobody may. Handlers go by it, docs/registry.md prints it, and
 * test/local/registry-matrix.test.ts walks all of it over HTTP.
 */
export const matrix = {
  "project.read": from("viewer"),
  "project.update": from("admin"),
  "project.block": from("super_admin"),
  "project.delete": from("super_admin"),
  "project.restore": from("super_admin"),
  "organization.read": from("viewer"),
  "organization.update": from("admin"),
  "organization.delete": from("super_admin"),
  "organization.restore": from("super_admin"),
  "organization.projects.read": from("viewer"),
  "organization.projects.create": from("user"),
  "member.read": from("viewer"),
  "member.change": from("admin"),
  "member.remove": from("admin"),
  "invitation.read": from("admin"),
  "invitation.create": from("admin"),
  "invitation.revoke": from("admin"),
  "ownership.read": from("viewer"),
  "ownership.offer": from("super_admin"),
  "ownership.withdraw": from("super_admin"),
} as const satisfies Record<string, readonly Role[]>;

/** What can be done in a project or an organization. */
export type Action = keyof typeof matrix;

/** All actions. */
export const actions = Object.keys(matrix) as Action[];

/** Whether a role may do something. */
export const allowed = (role: Role, action: Action): boolean => (matrix[action] as readonly Role[]).includes(role);

/** The most that an API key is, whatever its owner is: what is left to the super admin takes a person who signed in. */
export const mostOfKeys: Role = "admin";

/** What an API key is where its owner has a role: the same, and {@link mostOfKeys} at most. */
export const roleOfKey = (owner: Role): Role => (atLeast(owner, mostOfKeys) ? mostOfKeys : owner);

/** What people do for themselves, whatever their role is, and no API key for its owner. */
export const personalActs = ["invitation.accept", "ownership.accept", "ownership.decline", "member.leave"] as const;
/** Something that people do for themselves. */
export type PersonalAct = (typeof personalActs)[number];
