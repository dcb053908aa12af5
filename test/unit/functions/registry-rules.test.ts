import { decodeTime } from "ulid";
import { allowed, matrix } from "../../../functions/registry/permissions";
import { atLeast, greatest, roles } from "../../../functions/registry/roles";
import { projectStatus } from "../../../functions/registry/states";
import { stretchBetween } from "../../../functions/registry/stretch";

describe("the matrix of roles and actions", () => {
  it("gives a greater role all that a lesser one may", () => {
    for (const [action, those] of Object.entries(matrix))
      expect([action, those]).toEqual([action, roles.slice(0, those.length)]);
  });

  it("lets nobody do what it does not name", () => {
    for (const role of roles) expect(() => allowed(role, "project.steal" as never)).toThrow();
  });

  it("orders the roles", () => {
    expect(atLeast("admin", "user") && atLeast("user", "user") && !atLeast("viewer", "user")).toBe(true);
    expect([greatest("viewer", undefined, "admin"), greatest(undefined)]).toEqual(["admin", undefined]);
  });
});

describe("S4.30 the status of a project", () => {
  const moves: [string, string][] = [
    ["active", "inactive"],
    ["active", "blocked"],
    ["active", "deleted"],
    ["inactive", "active"],
    ["inactive", "blocked"],
    ["inactive", "deleted"],
    ["blocked", "inactive"],
    ["blocked", "deleted"],
    ["deleted", "inactive"],
  ];
  const all = projectStatus.states.flatMap((from) => projectStatus.states.map((to) => [from, to] as const));

  it.each(all)("%s to %s as written down", (from, to) => {
    expect(projectStatus.may(from, to)).toBe(moves.some(([a, b]) => a === from && b === to));
  });
});

describe("stretchBetween", () => {
  const ends = (after?: string, before?: string) => {
    const stretch = stretchBetween(after, before);
    return stretch && [decodeTime(stretch.from), decodeTime(stretch.to)];
  };

  it("is exclusive at both ends, to the millisecond", () => {
    expect(ends("1970-01-01T00:00:01.000Z", "1970-01-01T00:00:02.000Z")).toEqual([1001, 1999]);
    expect(ends("1970-01-01T00:00:01.0009Z", "1970-01-01T00:00:02.0001Z")).toEqual([1001, 2000]);
    expect(ends("1970-01-01T01:00:01+01:00", undefined)?.[0]).toBe(1001);
  });

  it("is nothing where nothing can be, and all without ends", () => {
    expect(ends("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")).toBeUndefined();
    expect(ends(undefined, "1960-01-01T00:00:00Z")).toBeUndefined();
    expect(ends("1960-01-01T00:00:00Z", undefined)).toEqual([0, 2 ** 48 - 1]);
    expect(stretchBetween(undefined, undefined)).toEqual({ from: "0".repeat(26), to: `7ZZZZZZZZZ${"Z".repeat(16)}` });
  });
});
