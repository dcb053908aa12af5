import { Alarms, EventApi, Gateway, SecureGateway } from "portico";

const events = new EventApi("events", { gateway: Gateway.None });
const api = new SecureGateway("api", {
  title: "Platform",
  description: "All of the platform behind one gateway.",
  routes: [...events.routes],
});
new Alarms("api-alarms", { gateway: api });

export const { url, apiKey } = api;
