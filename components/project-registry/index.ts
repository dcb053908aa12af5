import * as pulumi from "@pulumi/pulumi";
import { absent } from "../building-blocks/absent";
import type { Alarms, AlarmsArgs, AlarmsOptions } from "../building-blocks/alarms";
import { argError } from "../building-blocks/arg-error";
import { checkShapes, type Shapes } from "../building-blocks/arg-shapes";
import { type ChildOf, childOf, type Transform } from "../building-blocks/child";
import { ownAlarms } from "../building-blocks/construct-args";
import type { LambdaFunctionArgs, LambdaFunctionOptions } from "../building-blocks/lambda-function";
import type { Link } from "../building-blocks/link";
import type { MailArgs } from "../building-blocks/mail";
import { plainInputs } from "../building-blocks/plain-inputs";
import type { CapacityArgs, Table, TableArgs, TableOptions } from "../building-blocks/table";
import type {
  AuthorizerArgs,
  GatewayRoute,
  SecureGateway,
  SecureGatewayArgs,
  SecureGatewayOptions,
} from "../secure-gateway";
import { type BackEndArgs, backEndShapes, isOwn, ownGateway } from "../secure-gateway/back-end";
import { type RegistryFunctions, registryFunctions, registryRoutes } from "./functions";
import { registryTable } from "./table";

/** How a project registry differs from the default. */
export interface ProjectRegistryArgs extends BackEndArgs {
  /** Who judges the tokens of its callers. Needed for its own gateway, and refused with `Gateway.None`. */
  authorizer?: AuthorizerArgs;
  /** Who invitations are from. Default: the stack's `portico:mailFrom`. */
  mail?: MailArgs;
  /**
   * The page that the mail of an invitation leads to, such as `https://app.example.com/join`. The token is in the fragment of its URL, `#token=…`, which browsers
   * send to no server. Default: the mail says how the API is called.
   */
  invitationUrl?: pulumi.Input<string>;
  /** Provisioned capacity with autoscaling, for steady traffic. Default: on demand. */
  capacity?: CapacityArgs;
}

/** Pulumi's options, and how to reshape the children. */
export interface ProjectRegistryOptions extends pulumi.ComponentResourceOptions {
  transform?: {
    table?: Transform<TableArgs, TableOptions>;
    invite?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    read?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    write?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    gateway?: Transform<SecureGatewayArgs, SecureGatewayOptions>;
    alarms?: Transform<AlarmsArgs, AlarmsOptions>;
  };
}

/** The children of a project registry. */
export interface ProjectRegistryNodes {
  table: Table;
  functions: RegistryFunctions;
  alarms: Alarms;
  /** Only where the gateway is its own. */
  gateway?: SecureGateway;
}

/**
 * Projects with their members, roles and billing data: the tenants that other back ends work for. Who is no member of a project does not learn that it exists.
 *
 * @example
 * const registry = new ProjectRegistry("registry", { authorizer: identity.authorizer });
 * export const url = registry.url;
 */
export class ProjectRegistry extends pulumi.ComponentResource {
  /** Base URL, without a trailing slash. Undefined with `Gateway.None`: ask the gateway that serves the routes. */
  public readonly url: pulumi.Output<string>;
  /** Physical name of the table. */
  public readonly tableName: pulumi.Output<string>;
  /** What it serves, for a shared `SecureGateway`. */
  public readonly routes: GatewayRoute[];
  /** Lets a function ask whether a user is the super admin of something: `functions/registry/ownership.ts` does. */
  public readonly ownership: Link;

  /** @throws InputPropertyError for a gateway of its own without an authorizer, and for arguments that contradict each other or that AWS would refuse */
  constructor(name: string, args: ProjectRegistryArgs = {}, opts?: ProjectRegistryOptions) {
    super("portico:index:ProjectRegistry", name, plainInputs(args), opts);
    const child = childOf(this, "ProjectRegistry", name, opts?.transform, args?.tags);
    checkShapes(child.component, args, shapes);

    const table = registryTable(child, args);
    const functions = registryFunctions(child, args, table);
    const routes = registryRoutes(functions);
    const gateway = frontDoor(child, args, routes);
    const alarms = ownAlarms(child, args, { functions: { ...functions }, gateway });

    this.url = gateway?.url ?? absent();
    this.tableName = table.name;
    this.routes = routes;
    this.ownership = table.indexLinkAs("OWNERSHIP_TABLE", "byMember");
    children.set(this, { table, functions, gateway, alarms });
    this.registerOutputs({ url: this.url, tableName: this.tableName });
  }

  /** The children, for what the args do not say. */
  public get nodes(): ProjectRegistryNodes {
    return children.get(this) as ProjectRegistryNodes;
  }
}

/** Beside the components, because Pulumi's schema analysis takes every field for an output. */
const children = new WeakMap<ProjectRegistry, ProjectRegistryNodes>();

/** What its arguments are, for programs without types. */
const shapes: Shapes<ProjectRegistryArgs> = {
  ...backEndShapes,
  authorizer: "object",
  mail: "object",
  invitationUrl: "text",
  capacity: "object",
};

function frontDoor(child: ChildOf, args: ProjectRegistryArgs, routes: GatewayRoute[]): SecureGateway | undefined {
  const { authorizer } = args;
  if (isOwn(child, args) && authorizer === undefined)
    throw argError(
      child.component,
      "authorizer",
      "say who judges the tokens of its callers, as in `authorizer: identity.authorizer`; or leave the routes to a gateway of yours by `Gateway.None`",
    );
  const description = "Projects, with their members, roles and billing data.";
  return ownGateway(child, args, { routes, description, asked: { authorizer } });
}
