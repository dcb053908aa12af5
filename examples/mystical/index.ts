import { Alarms, Gateway, HealthCheck, Identity, ProjectRegistry, SecureGateway } from "portico";

const gateway = Gateway.None; // one serves all
const registry = new ProjectRegistry("registry", { gateway });
const identity = new Identity("identity", { gateway, ownership: [registry.ownership] });
const health = new HealthCheck("health", { tables: [registry.nodes.table.probe(), identity.nodes.table.probe()] });

const api = new SecureGateway("api", {
  title: "Mystical",
  description: "Organizations, with their projects and members.",
  routes: [...identity.routes, ...registry.routes, ...health.routes],
  authorizer: identity.authorizer,
});
new Alarms("api-alarms", { gateway: api });

export const { url } = api;
