import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Granted } from "../runtime/auth";
import { createLogger, logLevels } from "../runtime/logger";
import { authorizer } from "./tokens/authorize";
import { keysOf } from "./tokens/keys";
import { settingsFrom } from "./tokens/settings";
import { verifier } from "./tokens/verify";

const { SERVICE_NAME: service, PORTICO_STAGE: stage, LOG_LEVEL } = process.env;
const settings = settingsFrom(process.env);

/** The one authorizer of a gateway. What its routes ask for is in the file that the component put beside this one. */
export const handler = authorizer({
  settings,
  routes: JSON.parse(readFileSync(join(__dirname, "routes.json"), "utf8")) as Record<string, Granted>,
  verify: verifier(settings, keysOf(settings)),
  log: createLogger(logLevels.find((level) => level === LOG_LEVEL) ?? "info", { service, stage }),
});
