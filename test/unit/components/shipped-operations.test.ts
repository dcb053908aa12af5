import { operation } from "../../../components/secure-gateway";
import { shippedOperation } from "../../../components/secure-gateway/shipped-operations";
import * as events from "../../../functions/events/contract";
import * as gateway from "../../../functions/gateway/contract";
import * as identity from "../../../functions/identity/contract";
import * as registry from "../../../functions/registry/contract";
import type { Route } from "../../../functions/runtime/contract";

const routes = [events, gateway, identity, registry]
  .flatMap((contract) => Object.values(contract) as unknown[])
  .filter((value): value is Route => typeof (value as { signature?: unknown }).signature === "string");

describe("operations that are built with the package", () => {
  it.each(routes.map((route) => [route.signature, route] as const))("says of %s what its contract says", (_, route) => {
    expect(shippedOperation(route.signature)).toEqual(operation(route));
  });

  it("gives each caller a copy of its own", () => {
    const first = shippedOperation("POST /events");
    first.operation.summary = "Changed";
    expect(shippedOperation("POST /events").operation.summary).not.toBe("Changed");
  });

  it("knows the contracts of the package alone", () => {
    expect(() => shippedOperation("GET /nothing")).toThrow("No contract of this package has the route GET /nothing");
  });
});
