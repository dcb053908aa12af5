import { readFileSync } from "node:fs";
import { join } from "node:path";
import { authorizer } from "../gateway/tokens/authorize";
import type { AuthorizerEvent, AuthorizerResult } from "../gateway/tokens/event";
import type { Granted } from "../runtime/auth";
import { createLogger, logLevels } from "../runtime/logger";
import { claimsOfKey } from "./api-keys/claims";
import { isKeyLike } from "./api-keys/value";
import { issuerSettings, textIn } from "./tokens/settings";
import { inGoodStanding } from "./tokens/standing";
import { tokenSettings, tokenVerifier } from "./tokens/verify";

const { SERVICE_NAME: service = "", PORTICO_STAGE: stage, LOG_LEVEL } = process.env;
const issuer = issuerSettings();
const settings = tokenSettings(issuer);
const routes = JSON.parse(readFileSync(join(__dirname, "routes.json"), "utf8")) as Record<string, Granted>;
const table = textIn(process.env, "IDENTITY_TABLE");
const verify = tokenVerifier(issuer);
const log = createLogger(logLevels.find((level) => level === LOG_LEVEL) ?? "info", { service, stage });
const records = {
  table: textIn(process.env, "AUDIT_TABLE"),
  retentionDays: Number(textIn(process.env, "AUDIT_RETENTION_DAYS")),
  service,
  log,
};

/**
 * The authorizer of a gateway that takes the tokens and API keys of an identity. What its routes ask for is in the file beside this one.
 */
export const handler = (event: AuthorizerEvent): Promise<AuthorizerResult> =>
  authorizer({
    settings,
    routes,
    verify: async (token) =>
      isKeyLike(token) ? claimsOfKey(token, event, records) : inGoodStanding(table, await verify(token)),
    log,
  })(event);
