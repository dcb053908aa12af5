/** The roles that a member can have, the greatest first. */
export const roles = ["super_admin", "admin", "user", "viewer"] as const;
/** A role of a member. */
export type Role = (typeof roles)[number];

/** Whether a role is at least another. */
export const atLeast = (role: Role, least: Role): boolean => roles.indexOf(role) <= roles.indexOf(least);

/** The greatest of some roles; undefined of none. */
export const greatest = (...some: (Role | undefined)[]): Role | undefined => roles.find((role) => some.includes(role));
