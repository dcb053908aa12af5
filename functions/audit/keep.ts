import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { newUlid } from "../runtime/new-ulid";
import { quickDynamodb } from "../runtime/quick-dynamodb";
import type { AuditAction } from "./actions";
import { auditedNetwork, masked, maskedDetail } from "./mask";

/** What is to be kept of something that was done, or tried. */
export interface Audited {
  action: AuditAction;
  outcome: "success" | "failure";
  /** Id of the user who did it. Undefined where nobody knows. */
  actor: string | undefined;
  /** Id of the person for whom the actor, an API key, did it. Undefined for people. */
  owner?: string;
  /** Id of what it is about: a user, a session, a key, a project. E-mail addresses and phone numbers are masked. */
  subject: string;
  /** Id of the project or organization that it happened in. Undefined outside of any. */
  tenant?: string;
  /** Address that the request came from. Default: that of the request which is being served. */
  address?: string;
  /** Default: that of the request which is being served. */
  requestId?: string;
  /** What else is worth knowing, such as the role from and to. Never secrets, and no whole addresses. */
  detail?: Readonly<Record<string, string>>;
}

/** A record as it is kept, and as `detail` on the bus has it. */
export interface AuditRecord {
  id: string;
  /** RFC 3339, UTC with milliseconds. */
  time: string;
  action: AuditAction;
  outcome: "success" | "failure";
  actor?: string;
  owner?: string;
  subject: string;
  tenant?: string;
  network?: string;
  requestId?: string;
  /** The construct that it happened in. */
  service: string;
  detail?: Record<string, string>;
}

/** A record of something that was done or tried, by the construct `service`. */
export function auditRecord(
  { action, outcome, actor, owner, subject, tenant, address, requestId, detail }: Audited,
  service: string,
): AuditRecord {
  const now = Date.now();
  return {
    id: newUlid(now),
    time: new Date(now).toISOString(),
    action,
    outcome,
    ...(actor !== undefined && { actor }),
    ...(owner !== undefined && { owner }),
    subject: masked(subject),
    ...(tenant !== undefined && { tenant }),
    ...(address && { network: auditedNetwork(address, actor !== undefined) }),
    ...(requestId !== undefined && { requestId }),
    service,
    ...(detail && { detail: maskedDetail(detail) }),
  };
}

/**
 * Stores a record.
 *
 * @throws Error where the table is out of reach
 */
export async function keep(record: AuditRecord, table: string, retentionDays: number): Promise<void> {
  const { time, id, action } = record;
  const expires = Math.floor(Date.parse(time) / 1000) + retentionDays * 86_400;
  await quickDynamodb.send(
    new PutItemCommand({
      TableName: table,
      Item: {
        pk: { S: partitionOf(record) },
        sk: { S: `${time}#${id}` },
        action: { S: action },
        time: { S: time },
        record: { S: JSON.stringify(record) },
        expires: { N: String(expires) },
      },
    }),
  );
}

/** By whom it is looked for: the tenant, else the user; what nobody is known to have done, by its day. */
function partitionOf({ tenant, actor, time }: AuditRecord): string {
  if (tenant !== undefined) return `TENANT#${tenant}`;
  return actor === undefined ? `NOBODY#${time.slice(0, 10)}` : `USER#${actor}`;
}
