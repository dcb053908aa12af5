import { readFileSync } from "node:fs";
import { join } from "node:path";
import { authorizer } from "../gateway/tokens/authorize";
import type { Granted } from "../runtime/auth";
import { createLogger, logLevels } from "../runtime/logger";
import { claimsOfKey } from "./api-keys/claims";
import { isKeyLike } from "./api-keys/value";
import { issuerSettings, textIn } from "./tokens/settings";
import { inGoodStanding } from "./tokens/standing";
import { tokenSettings, tokenVerifier } from "./tokens/verify";

const { SERVICE_NAME: service, PORTICO_STAGE: stage, LOG_LEVEL } = process.env;
const settings = issuerSettings();
const table = textIn(process.env, "IDENTITY_TABLE");
const verify = tokenVerifier(settings);

/** The authorizer of a gateway that takes the tokens of an identity. What its routes ask for is in the file beside this one. */
export const handler = authorizer({
  settings: tokenSettings(settings),
  routes: JSON.parse(readFileSync(join(__dirname, "routes.json"), "utf8")) as Record<string, Granted>,
  verify: async (token) => (isKeyLike(token) ? claimsOfKey(token) : inGoodStanding(table, await verify(token))),
  log: createLogger(logLevels.find((level) => level === LOG_LEVEL) ?? "info", { service, stage }),
});
