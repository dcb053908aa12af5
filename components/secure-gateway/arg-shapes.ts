import { AccountLogging } from "./account-logging";
import { GatewayDocs } from "./docs";
import { Gateway } from "./gateway-choice";

/** The shapes of the arguments by which constructs say how their gateway is. */
export const gatewayShapes = {
  gateway: Gateway,
  throttle: "object",
  firewall: "object",
  cors: "object",
  domain: "object",
  stage: "text",
  docs: GatewayDocs,
  accountLogging: AccountLogging,
} as const;
