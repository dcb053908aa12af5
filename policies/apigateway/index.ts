import type { Rule } from "../kit/rule";
import { accessRules } from "./access";
import { httpApiRules } from "./http-api";
import { loggingRules } from "./logging";
import { trafficRules } from "./traffic";

/** Rules about REST, HTTP and WebSocket APIs. */
export const apigatewayRules: readonly Rule[] = [...loggingRules, ...accessRules, ...trafficRules, ...httpApiRules];
