import { checkIfMatch, isNamed } from "../../runtime/etag";
import { notModified, ok } from "../../runtime/reply";
import type { Organization } from "./contract";

/** The ETag of an organization: its version, and how many projects it owns, which changes without it. */
export const tagOf = ({ version, projects }: Organization): string => `"${version}-${projects}"`;

/** 200 with the organization and its ETag. */
export const okWithTag = (organization: Organization) => ok(organization, { etag: tagOf(organization) });

/** The answer of a read: {@link okWithTag}, or 304 to a client that has it as it is. */
export const okUnlessHad = (organization: Organization, ifNoneMatch: string | undefined) =>
  isNamed(ifNoneMatch, tagOf(organization)) ? notModified({ etag: tagOf(organization) }) : okWithTag(organization);

/**
 * Refuses to change another version than the client knows. How many projects it owns is no part of what a change is decided by: of an ETag the version counts.
 *
 * @throws Problem `precondition-failed`
 */
export const checkVersion = (ifMatch: string | undefined, organization: Organization): void =>
  checkIfMatch(ifMatch?.replace(/"(\d+)-\d+"/g, '"$1"'), organization.version, tagOf(organization));
