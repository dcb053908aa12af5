import type { Cloud } from "../../cloud";
import { Documents } from "../documents";
import type { RoleCaller } from "../iam";
import { alphabets, randomId } from "../ids";

/** A session, as it is kept. */
interface Session extends RoleCaller {
  accessKeyId: string;
  expiresAt: number;
}

/** What a session calls with. */
interface SessionCredentials {
  credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/**
 * The sessions of roles that were assumed. They are kept, also when they have ended: an access key id that is not known is the
 * administrator's.
 */
export class Sessions {
  readonly #sessions: Documents<Session>;

  constructor(private readonly cloud: Cloud) {
    this.#sessions = new Documents(cloud.store, "sts_sessions");
  }

  begin(role: string, sessionName: string, seconds: number): SessionCredentials {
    const accessKeyId = `ASIA${randomId(alphabets.base32, 16)}`;
    const expiresAt = this.cloud.clock.now() + seconds * 1000;
    this.#sessions.put(accessKeyId, { accessKeyId, role, sessionName, expiresAt });
    return {
      credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: randomId(alphabets.mixed, 40),
        SessionToken: randomId(alphabets.mixed, 120),
      },
      expiresAt,
    };
  }

  callerOf(accessKeyId: string): RoleCaller | undefined {
    return this.#sessions.get(accessKeyId);
  }

  /** Ends all sessions now. */
  clear(): void {
    for (const session of this.#sessions.all()) this.#sessions.put(session.accessKeyId, { ...session, expiresAt: 0 });
  }
}
