import * as z from "zod";
import {
  type GatewayRoute,
  operation,
  SecureGateway,
  type SecureGatewayArgs,
  type SecureGatewayOptions,
} from "../../../../components";
import { apiKey, open, type Route, route } from "../../../../functions/runtime/contract";
import { type Run, type RunOptions, run } from "./program";

export const Order = z.strictObject({ id: z.string().max(20), total: z.number() }).meta({ id: "Order" });
export const postOrder = route("POST /orders", {
  summary: "Order",
  auth: apiKey(),
  body: Order,
  responses: { 201: Order },
});
export const getOrder = route("GET /orders/{id}", {
  summary: "Read an order",
  auth: apiKey(),
  path: z.strictObject({ id: z.string() }),
  responses: { 200: Order },
});
export const health = route("GET /health", { summary: "Alive?", auth: open(), responses: { 200: z.strictObject({}) } });

export const fn = { functionName: "orders-123", invokeArn: "arn:invoke/orders-123" };
export const routesOf = (...contracts: Route[]): GatewayRoute[] =>
  contracts.map((contract) => ({ ...operation(contract), function: fn }));

export const made = (args: Partial<SecureGatewayArgs> = {}, options?: RunOptions, opts?: SecureGatewayOptions) =>
  run(() => new SecureGateway("api", { routes: routesOf(postOrder, getOrder, health), ...args }, opts), options);

/** The construct as it is with routes and nothing else: run once, looked at by many tests. */
let defaults: ReturnType<typeof made> | undefined;
export const byDefault = () => {
  defaults ??= made();
  return defaults;
};

// biome-ignore lint/suspicious/noExplicitAny: OpenAPI with AWS's extensions is an open structure
export const bodyOf = (all: Run<unknown>): any =>
  JSON.parse(String(all.one("aws:apigateway/restApi:RestApi").inputs.body));
