import * as z from "zod/mini";
import { listQuery } from "../runtime/pages";
import type { Tenant } from "./table";

/** What has members: the word in paths, and in keys. */
export type TenantKind = Tenant["kind"];

/** A kind of tenant with its article, for summaries. */
export const aTenant: Readonly<Record<TenantKind, string>> = { project: "a project", organization: "an organization" };

/** The id of a project or an organization. */
export const TenantId = z
  .string()
  .check(z.regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, "must be a ULID, as the API gave it"))
  .check(z.meta({ description: "A ULID", maxLength: 26, examples: ["01KAPZ3S1JH6W7E8T9R0Q1M2N3"] }));

/** What ids of users look like. */
export const userIdForm = /^[\x21-\x7e]{1,255}$/;

/** The id of a user: the subject of their tokens, whoever issues them (OpenID Connect Core, section 2: up to 255 characters of ASCII). */
export const UserId = z
  .string()
  .check(z.regex(userIdForm, "must be the id of a user, as their tokens say it in sub"))
  .check(
    z.meta({
      description: "The subject of the user's tokens",
      maxLength: 255,
      examples: ["01KAPZ6D8Q4V5W6X7Y8Z9A0B1C"],
    }),
  );

/** A moment, in answers. */
export const Moment = z.iso
  .datetime()
  .check(z.meta({ description: "UTC with milliseconds", examples: ["2026-11-22T09:30:00.000Z"] }));

/** The path parameter that names a tenant: `{project}` or `{organization}`. */
export const tenantPath = (kind: TenantKind) => ({ [kind]: TenantId });

/** Which tenant a path of {@link tenantPath} names. */
export const tenantIn = (kind: TenantKind, path: Readonly<Record<string, string>>): Tenant => ({
  kind,
  id: path[kind] as string, // the contract's path has it
});

/** The query parameters of lists that are no history: how many, and from where on. */
export const pageQuery = { limit: listQuery.limit, cursor: listQuery.cursor };
