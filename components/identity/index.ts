import * as pulumi from "@pulumi/pulumi";
import { absent } from "../building-blocks/absent";
import type { Alarms } from "../building-blocks/alarms";
import { checkShapes } from "../building-blocks/arg-shapes";
import { type ChildOf, childOf } from "../building-blocks/child";
import { ownAlarms } from "../building-blocks/construct-args";
import { plainInputs } from "../building-blocks/plain-inputs";
import type { Table } from "../building-blocks/table";
import type { AuthorizerArgs, GatewayRoute, SecureGateway } from "../secure-gateway";
import { ownGateway } from "../secure-gateway/back-end";
import { arnsOf } from "../secure-gateway/usage";
import { identityShapes } from "./arg-shapes";
import type { IdentityArgs, IdentityNodes, IdentityOptions } from "./args";
import { authorizerFor } from "./authorizer";
import { type IdentityFunctions, identityFunctions, identityRoutes } from "./functions";
import { issuerOf } from "./issuer";
import { signingKeysOf } from "./signing-keys";
import { identityTable } from "./table";

export {
  type IdentityArgs,
  type IdentityLinksArgs,
  type IdentityNodes,
  type IdentityOptions,
  TokenAlgorithm,
} from "./args";
export type { IdentityFunctions } from "./functions";

/**
 * Accounts of people: signing in, sessions, API keys, and the tokens by which other APIs know who calls.
 *
 * @example
 * const identity = new Identity("identity", { mail: { from: "no-reply@example.com" }, alarmEmail: "ops@example.com" });
 * const api = new SecureGateway("api", { routes, authorizer: identity.authorizer });
 */
export class Identity extends pulumi.ComponentResource {
  /** Base URL, without a trailing slash. Undefined with `Gateway.None`: ask the gateway that serves the routes. */
  public readonly url: pulumi.Output<string>;
  /** `iss` of the tokens. */
  public readonly issuer: pulumi.Output<string>;
  /** Physical name of the table. */
  public readonly tableName: pulumi.Output<string>;
  /** ARNs of the secrets that hold the keys of HS256, by name; their values may be put there. None with ES256. See docs/identity.md. */
  public readonly signingSecretArns: pulumi.Output<Record<string, string>>;
  /** What it serves, for a shared `SecureGateway`. */
  public readonly routes: GatewayRoute[];
  /** Who judges its tokens and API keys, for any `SecureGateway`. */
  public readonly authorizer: AuthorizerArgs;

  /** @throws InputPropertyError for arguments that contradict each other or that AWS would refuse */
  constructor(name: string, args: IdentityArgs = {}, opts?: IdentityOptions) {
    super("portico:index:Identity", name, plainInputs(args), opts);
    const child = childOf(this, "Identity", name, opts?.transform, args?.tags);
    checkShapes(child.component, args, identityShapes);

    const table = identityTable(child, args);
    const signingKeys = signingKeysOf(child, args);
    const functions = identityFunctions(child, args, table, signingKeys);
    const routes = identityRoutes(functions);
    const authorizer = authorizerFor(child, args, table, signingKeys);
    const description = "Accounts: signing in, sessions and API keys.";
    const gateway = ownGateway(child, args, { routes, authorizer, description });
    const alarms = alarmsFor(child, args, table, functions, gateway);

    this.url = gateway?.url ?? absent();
    this.issuer = pulumi.output(issuerOf(child.component, args, name));
    this.tableName = table.name;
    this.signingSecretArns = arnsOf(signingKeys.secrets);
    this.routes = routes;
    this.authorizer = authorizer;
    const { keys, secrets } = signingKeys;
    children.set(this, { table, signingKeys: keys, signingSecrets: secrets, functions, gateway, alarms });
    const { url, issuer, tableName, signingSecretArns } = this;
    this.registerOutputs({ url, issuer, tableName, signingSecretArns });
  }

  /** The children, for what the args do not say. */
  public get nodes(): IdentityNodes {
    return children.get(this) as IdentityNodes;
  }
}

/** Beside the components, because Pulumi's schema analysis takes every field for an output. */
const children = new WeakMap<Identity, IdentityNodes>();

const alarmsFor = (
  child: ChildOf,
  args: IdentityArgs,
  table: Table,
  functions: IdentityFunctions,
  gateway?: SecureGateway,
): Alarms =>
  ownAlarms(child, args, {
    functions: { ...functions },
    gateway,
    counts: {
      "refresh-tokens-reused": {
        metricName: "RefreshTokensReused",
        dimensions: { Table: table.name }, // an Identity of another stack may have this one's name
        description:
          "Somebody showed a refresh token that was exchanged before: it was stolen, or a client keeps old ones. Its session was ended; the records `token.reused` of the audit trail say whose",
      },
    },
  });
