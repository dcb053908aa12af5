import * as z from "zod/mini";
import { countBy } from "../runtime/count-one";
import { current } from "../runtime/current";
import { readEnv } from "../runtime/env";
import { functionLog, service } from "../runtime/invocation-start";
import type { AuditAction } from "./actions";
import { type Audited, auditRecord, keep } from "./keep";

export type { Audited, AuditRecord } from "./keep";

const { AUDIT_TABLE, AUDIT_RETENTION_DAYS } = readEnv(
  z.object({
    AUDIT_TABLE: z.string("is required: give the LambdaFunction `audit: true`").check(z.minLength(1)),
    AUDIT_RETENTION_DAYS: z.coerce.number().check(z.int(), z.gte(1)),
  }),
);

/**
 * Keeps a record of something that was done or tried: in the stack's table of them (`audit: true` of a `LambdaFunction` names it, and allows to put), from which it goes to the bus.
 *
 * Those of signing in count as `AuthSuccesses` and `AuthFailures` of the route. Where the table is out of reach, the request goes on: the record is in the log then, as `audit record not kept`, with the metric `AuditNotKept` of the route and of the table, which the trail's alarm watches.
 *
 * @example
 * await audit({ action: "role.changed", outcome: "success", actor, subject: member, tenant: project, detail: { from, to } });
 */
export async function audit(what: Audited): Promise<void> {
  const running = current();
  const address = what.address ?? running?.event.requestContext.identity?.sourceIp;
  const record = auditRecord({ ...what, address, requestId: what.requestId ?? running?.requestId }, service);
  if (signIns.has(what.action)) running?.metrics.count(what.outcome === "success" ? "AuthSuccesses" : "AuthFailures");
  try {
    await keep(record, AUDIT_TABLE, AUDIT_RETENTION_DAYS);
  } catch (error) {
    running?.metrics.count("AuditNotKept");
    countBy("AuditNotKept", { Table: AUDIT_TABLE }); // for the trail's alarm
    (running?.log ?? functionLog).critical("audit record not kept", { record, error });
  }
}

/** What shows how many get in, and how many do not. */
const signIns: ReadonlySet<AuditAction> = new Set(["login", "token.refreshed", "token.reused", "key.used"]);
