import * as pulumi from "@pulumi/pulumi";
import type { Alarms, AlarmsArgs, AlarmsOptions } from "../building-blocks/alarms";
import { checkShapes, type Shapes } from "../building-blocks/arg-shapes";
import { childOf, type Transform } from "../building-blocks/child";
import { type ConstructArgs, constructShapes, ownAlarms } from "../building-blocks/construct-args";
import { givenLinks } from "../building-blocks/given-links";
import {
  LambdaFunction,
  type LambdaFunctionArgs,
  type LambdaFunctionOptions,
} from "../building-blocks/lambda-function";
import { plainInputs } from "../building-blocks/plain-inputs";
import type { TableProbe } from "../building-blocks/table";
import type { GatewayRoute } from "../secure-gateway";
import { shippedOperation } from "../secure-gateway/shipped-operations";

/** What is asked whether it is well. */
export interface HealthCheckArgs extends ConstructArgs {
  /** Tables that `GET /health/db` asks: `table.probe()`. Default: none, and then there is no such route. Plain, because it decides which routes exist. */
  tables?: TableProbe[];
}

/** Pulumi's options, and how to reshape the children. */
export interface HealthCheckOptions extends pulumi.ComponentResourceOptions {
  transform?: {
    check?: Transform<LambdaFunctionArgs, LambdaFunctionOptions>;
    alarms?: Transform<AlarmsArgs, AlarmsOptions>;
  };
}

/** The children of a health check. */
export interface HealthCheckNodes {
  check: LambdaFunction;
  alarms: Alarms;
}

/**
 * Says whether an API answers (`GET /health`) and whether its databases do (`GET /health/db`: 200 or 503), to anybody, and nothing else: no version, no names.
 *
 * @example
 * const health = new HealthCheck("health", { tables: [orders.probe()] });
 * new SecureGateway("api", { routes: [...health.routes, ...routes] });
 */
export class HealthCheck extends pulumi.ComponentResource {
  /** What it serves, for a `SecureGateway`. */
  public readonly routes: GatewayRoute[];

  constructor(name: string, args: HealthCheckArgs = {}, opts?: HealthCheckOptions) {
    super("portico:index:HealthCheck", name, plainInputs(args), opts);
    const child = childOf(this, "HealthCheck", name, opts?.transform, args?.tags);
    checkShapes(child.component, args, shapes);
    const { logRetentionDays, key, tags } = args;
    const tables = givenLinks(child.component, "tables", args.tables, "table.probe()");

    const check = child("check", LambdaFunction, {
      service: child.logicalName,
      description: "Says whether all is well",
      entry: "health/check",
      limits: true,
      environment: {
        HEALTH_TABLES: pulumi.jsonStringify(tables.map((table) => ({ name: table.name, key: table.key }))),
      },
      links: tables.map(({ statements }) => ({ statements })),
      logRetentionDays,
      key,
      tags,
    });
    const alarms = ownAlarms(child, args, { functions: { check } });

    this.routes = [
      { ...shippedOperation("GET /health"), function: check },
      ...(tables.length > 0 ? [{ ...shippedOperation("GET /health/db"), function: check }] : []),
    ];
    children.set(this, { check, alarms });
    this.registerOutputs({});
  }

  /** The children, for what the args do not say. */
  public get nodes(): HealthCheckNodes {
    return children.get(this) as HealthCheckNodes;
  }
}

/** Beside the components, because Pulumi's schema analysis takes every field for an output. */
const children = new WeakMap<HealthCheck, HealthCheckNodes>();

/** What its arguments are, for programs without types. */
const shapes: Shapes<HealthCheckArgs> = { ...constructShapes, tables: "any" };
