import { parseExactly } from "../../runtime/exact-json";
import { type Item, type ItemValues, itemOf, numberIn, textIn } from "../../runtime/items";
import type { Namespace } from "../name-items";
import { projectStatus } from "../states";
import type { Project } from "./contract";

/** Attributes of a project's item that are texts. */
const texts = ["id", "name", "organization", "super_admin", "created_at", "updated_at", "deleted_at"] as const;
/** Those that are kept as JSON text, so that any JSON comes back as it was. */
const json = ["billing_account", "metadata", "last_build", "last_deployment"] as const;

/** What may change of a project; what is undefined is removed. */
export type ProjectParts = Partial<Pick<Project, (typeof texts)[number] | (typeof json)[number] | "status">>;

/** Parts of a project as they are kept. */
export const storedParts = (parts: ProjectParts): ItemValues =>
  Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : value]),
  );

/** A project of its item. @throws Error for an item that another program wrote */
export function projectOf(item: Item): Project {
  const given = (name: string) => item[name]?.S;
  const status = projectStatus.states.find((each) => each === given("status"));
  if (status === undefined) throw new Error(`The project ${given("id")} has no status: another program wrote it`);
  const parsed = json.flatMap((name) => (given(name) === undefined ? [] : [[name, parseExactly(textIn(item, name))]]));
  const read = texts.flatMap((name) => (given(name) === undefined ? [] : [[name, given(name)]]));
  return { ...Object.fromEntries([...read, ...parsed]), status, version: numberIn(item, "version") };
}

/** Within which a project's name is one of its kind: the organization's projects; without one its super admin's own. */
export const namespaceOf = ({ organization, super_admin }: Pick<Project, "organization" | "super_admin">): Namespace =>
  organization === undefined ? `USER#${super_admin}` : `ORGANIZATION#${organization}`;

/** A project's whole item, for the first time. `position` puts it in the index of its organization, where it has one. */
export const firstItem = (project: Project, keys: Item, tenant: string, position: string): Item => ({
  ...keys,
  ...itemOf({ tenant, position, version: project.version, ...storedParts(withoutVersion(project)) }),
});

const withoutVersion = ({ version: _, ...parts }: Project): ProjectParts => parts;
