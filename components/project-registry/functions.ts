import type { ChildOf } from "../building-blocks/child";
import { LambdaFunction } from "../building-blocks/lambda-function";
import type { Link } from "../building-blocks/link";
import { mailLink } from "../building-blocks/mail";
import { pageUrl } from "../building-blocks/page-url";
import type { Table } from "../building-blocks/table";
import type { GatewayRoute } from "../secure-gateway";
import { shippedOperation } from "../secure-gateway/shipped-operations";
import type { ProjectRegistryArgs } from "./index";

/** One function per privilege. */
export interface RegistryFunctions {
  /** Reads projects, organizations and their members. */
  read: LambdaFunction;
  /** Invites, by mail, and accepts those who come. */
  invite: LambdaFunction;
  /** Makes, changes, deletes and restores projects and organizations, and changes their members. */
  write: LambdaFunction;
}

/** The functions, each with no more than it takes. None can scan the table. */
export function registryFunctions(child: ChildOf, args: ProjectRegistryArgs, table: Table): RegistryFunctions {
  const { logRetentionDays, key, tags } = args;
  const common = { service: child.logicalName, limits: true, logRetentionDays, key, tags };
  return {
    read: child("read", LambdaFunction, {
      ...common,
      description: "Reads the registry",
      entry: "registry/read",
      links: [table.link("read")],
    }),
    invite: child("invite", LambdaFunction, {
      ...common,
      description: "Invites members by mail",
      entry: "registry/invite",
      idempotency: true,
      audit: true,
      links: [table.link("get", "write", "delete"), mailLink(child, "mail", args.mail), invitationPage(child, args)],
    }),
    write: child("write", LambdaFunction, {
      ...common,
      description: "Changes projects, organizations and their members",
      entry: "registry/write",
      idempotency: true,
      audit: true,
      links: [table.link("read", "write", "delete")],
    }),
  };
}

/** Where mails lead to. */
function invitationPage({ component }: ChildOf, args: ProjectRegistryArgs): Link {
  const url = pageUrl(component, "invitationUrl", args.invitationUrl);
  return { environment: url === undefined ? {} : { INVITATION_URL: url }, statements: [] };
}

/** Routes that projects and organizations both have. */
const ofTenants = (routes: (tenant: string) => string[]): string[] =>
  ["/projects/{project}", "/organizations/{organization}"].flatMap(routes);

/** What each function serves. */
const served: Readonly<Record<keyof RegistryFunctions, readonly string[]>> = {
  read: [
    "GET /projects",
    "GET /projects/{project}",
    "GET /organizations",
    "GET /organizations/{organization}",
    "GET /organizations/{organization}/projects",
    ...ofTenants((tenant) => [
      `GET ${tenant}/members`,
      `GET ${tenant}/invitations`,
      `GET ${tenant}/ownership-transfers`,
    ]),
  ],
  invite: [
    "POST /invitations/acceptances",
    ...ofTenants((tenant) => [`POST ${tenant}/invitations`, `DELETE ${tenant}/invitations/{invitation}`]),
  ],
  write: [
    "POST /projects",
    "PUT /projects/{project}",
    "PATCH /projects/{project}",
    "DELETE /projects/{project}",
    "POST /projects/{project}/restorations",
    "POST /organizations",
    "PATCH /organizations/{organization}",
    "DELETE /organizations/{organization}",
    "POST /organizations/{organization}/restorations",
    "POST /organizations/{organization}/projects",
    ...ofTenants((tenant) => [
      `PUT ${tenant}/members/{member}`,
      `DELETE ${tenant}/members/{member}`,
      `POST ${tenant}/ownership-transfers`,
      `DELETE ${tenant}/ownership-transfers`,
      `POST ${tenant}/ownership-transfers/acceptances`,
    ]),
  ],
};

/** Which function serves which route. */
export const registryRoutes = (functions: RegistryFunctions): GatewayRoute[] =>
  (Object.keys(served) as (keyof RegistryFunctions)[]).flatMap((name) =>
    served[name].map((signature) => ({ ...shippedOperation(signature), function: functions[name] })),
  );
