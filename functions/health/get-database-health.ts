import { limitsTable } from "../runtime/limits/table";
import { unavailable } from "../runtime/problem";
import { ok } from "../runtime/reply";
import { serve } from "../runtime/serve";
import { getDatabaseHealth } from "./contract";
import { remembered } from "./remembered";
import { askTables } from "./tables";

/** Seconds that an answer is remembered. */
const lifetime = 10;
const ask = remembered(askTables, lifetime * 1000);

/** `GET /health/db` */
export const getDatabase = serve(
  getDatabaseHealth,
  async ({ log }) => {
    try {
      await ask();
    } catch (error) {
      log.error("a database does not answer", { error });
      throw unavailable({ headers: { "retry-after": String(lifetime) } });
    }
    return ok({ status: "ok" });
  },
  limitsTable,
);
