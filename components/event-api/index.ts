import type { EventBusArgs } from "@pulumi/aws/cloudwatch";
import type { EventSourceMappingArgs } from "@pulumi/aws/lambda";
import type { QueueArgs, QueuePolicyArgs } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { absent } from "../building-blocks/absent";
import type { Alarms, AlarmsArgs, AlarmsOptions } from "../building-blocks/alarms";
import { plain } from "../building-blocks/arg-error";
import { checkShapes, type Shapes } from "../building-blocks/arg-shapes";
import { childOf, type Transform } from "../building-blocks/child";
import { ownAlarms } from "../building-blocks/construct-args";
import type { LambdaFunctionArgs, LambdaFunctionOptions } from "../building-blocks/lambda-function";
import { plainInputs } from "../building-blocks/plain-inputs";
import { type Forwarding, watchedForward } from "../building-blocks/stream-forwarding";
import type { CapacityArgs, Table, TableArgs, TableOptions } from "../building-blocks/table";
import type {
  GatewayRoute,
  KeyArgs,
  QuotaArgs,
  SecureGateway,
  SecureGatewayArgs,
  SecureGatewayOptions,
  TierArgs,
} from "../secure-gateway";
import { type BackEndArgs, backEndShapes, ownGateway } from "../secure-gateway/back-end";
import { type ForwardArgs, forwardingOf } from "./forwarding";
import { type EventFunctions, eventFunctions, eventRoutes } from "./functions";
import { eventsTable } from "./table";

export type { ForwardArgs } from "./forwarding";

/** How an event API differs from the default. */
export interface EventApiArgs extends BackEndArgs {
  /** Where stored events go, each at least once, known by its id. Default: nowhere. `{}` for a bus of its own. */
  forwardTo?: ForwardArgs;
  /** Provisioned capacity with autoscaling, for steady traffic. Default: on demand. */
  capacity?: CapacityArgs;
  /** How many requests the API key has. Default: no end. */
  quota?: QuotaArgs;
  /** What keys may do, by kind, in place of `quota`: see docs/keys-and-limits.md. Default: the one key may do all that `throttle` lets in. */
  tiers?: TierArgs[];
  /** The API keys, each in a tier, with its value in a secret. Default: one, in no secret. */
  keys?: KeyArgs[];
}

/** Pulumi's options, and how to reshape the children. */
export interface EventApiOptions extends pulumi.ComponentResourceOptions {
  transform?: {
    table?: Transform<TableArgs, TableOptions>;
    write?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    read?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    forward?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    bus?: Transform<EventBusArgs>;
    deadLetters?: Transform<QueueArgs>;
    deadLettersPolicy?: Transform<QueuePolicyArgs>;
    mapping?: Transform<EventSourceMappingArgs>;
    gateway?: Transform<SecureGatewayArgs, SecureGatewayOptions>;
    alarms?: Transform<AlarmsArgs, AlarmsOptions>;
  };
}

/** The children of an event API. */
export interface EventApiNodes {
  table: Table;
  functions: EventFunctions;
  alarms: Alarms;
  /** Only where events are forwarded. */
  forwarding?: Forwarding;
  /** Only where the gateway is its own. */
  gateway?: SecureGateway;
}

/**
 * An HTTP API that stores events exactly once and gives them back, by id or by type and time.
 *
 * @example
 * const events = new EventApi("events", { alarmEmail: "ops@example.com" });
 * export const url = events.url;
 * export const apiKey = events.apiKey;
 */
export class EventApi extends pulumi.ComponentResource {
  /** Base URL, without a trailing slash. Undefined with `Gateway.None`: ask the gateway that serves the routes. */
  public readonly url: pulumi.Output<string>;
  /** The API key, a secret: of the first of `keys` the newest generation. Undefined with `Gateway.None`. */
  public readonly apiKey: pulumi.Output<string>;
  /** ARNs of the secrets that hold the keys' values, by name and generation, such as `shop-2`. Empty without `keys`. */
  public readonly apiKeySecretArns: pulumi.Output<Record<string, string>>;
  /** Physical name of the events table. */
  public readonly tableName: pulumi.Output<string>;
  /** ARN of the bus that stored events go to. Undefined where they are not forwarded. */
  public readonly busArn: pulumi.Output<string>;
  /** What it serves, for a shared `SecureGateway`. */
  public readonly routes: GatewayRoute[];

  /** @throws InputPropertyError for arguments that contradict each other or that AWS would refuse */
  constructor(name: string, args: EventApiArgs = {}, opts?: EventApiOptions) {
    super("portico:index:EventApi", name, plainInputs(args), opts);
    const child = childOf(this, "EventApi", name, opts?.transform, args?.tags);
    checkShapes(child.component, args, shapes);

    const { quota, tiers, keys } = args;
    const forwardTo = plain(child.component, "forwardTo", args.forwardTo);
    const table = eventsTable(child, args);
    const functions = eventFunctions(child, args, table);
    const routes = eventRoutes(functions);
    const gateway = ownGateway(child, args, {
      routes,
      description: "Stores events exactly once and gives them back, by id or by type and time.",
      asked: { quota, tiers, keys },
    });
    const forwarding = forwardTo && forwardingOf(child, args, forwardTo, table);
    const alarms = ownAlarms(child, args, {
      functions: { ...functions, ...(forwarding && { forward: watchedForward(forwarding) }) },
      gateway,
    });

    this.url = gateway?.url ?? absent();
    this.apiKey = gateway?.apiKey ?? absent();
    this.apiKeySecretArns = gateway?.apiKeySecretArns ?? pulumi.output<Record<string, string>>({});
    this.tableName = table.name;
    this.busArn = forwarding ? pulumi.output(forwarding.busArn) : absent();
    this.routes = routes;
    children.set(this, { table, functions, gateway, alarms, forwarding });
    this.registerOutputs({
      url: this.url,
      apiKey: this.apiKey,
      apiKeySecretArns: this.apiKeySecretArns,
      tableName: this.tableName,
      busArn: this.busArn,
    });
  }

  /** The children, for what the args do not say. */
  public get nodes(): EventApiNodes {
    return children.get(this) as EventApiNodes;
  }
}

/** Beside the components, because Pulumi's schema analysis takes every field for an output. */
const children = new WeakMap<EventApi, EventApiNodes>();

/** What its arguments are, for programs without types. */
const shapes: Shapes<EventApiArgs> = {
  ...backEndShapes,
  forwardTo: "object",
  capacity: "object",
  quota: "object",
  tiers: "list",
  keys: "list",
};
