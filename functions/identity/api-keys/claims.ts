import { auditRecord, keep } from "../../audit/keep";
import type { AuthorizerEvent } from "../../gateway/tokens/event";
import { BadToken } from "../../gateway/tokens/verify";
import type { Logger } from "../../runtime/logger";
import type { GoodClaims } from "../tokens/standing";
import { type ApiKeyUse, checkApiKey } from "./check";

/** Where uses of keys are recorded, and what is told where that fails. */
export interface UseRecords {
  /** Name of the table of audit records. */
  table: string;
  retentionDays: number;
  /** The construct that judges. */
  service: string;
  log: Logger;
}

/**
 * What a gateway gets to know of who shows an API key: the same as by a token, and whose the key is. The first use in a minute is recorded.
 *
 * @throws BadToken for a key that is not good
 */
export async function claimsOfKey(value: string, event: AuthorizerEvent, records: UseRecords): Promise<GoodClaims> {
  const use = await checkApiKey(value);
  if (!use) throw new BadToken("the API key is not good, or not any more");
  if (use.isNoted) await record(use, event, records);
  const { user, owner, scopes } = use.apiKey;
  return { sub: user, scope: scopes.join(" "), user_type: "api", owner };
}

/** Whose table is out of reach, is let in: the record is in the log then. */
async function record({ apiKey }: ApiKeyUse, event: AuthorizerEvent, records: UseRecords): Promise<void> {
  const { identity, requestId } = event.requestContext ?? {};
  const used = auditRecord(
    {
      action: "key.used",
      outcome: "success",
      actor: apiKey.user,
      owner: apiKey.owner,
      subject: apiKey.id,
      tenant: apiKey.owner,
      address: identity?.sourceIp,
      requestId,
      detail: { route: `${event.httpMethod} ${event.resource}` },
    },
    records.service,
  );
  try {
    await keep(used, records.table, records.retentionDays);
  } catch (error) {
    records.log.critical("audit record not kept", { record: used, error });
  }
}
