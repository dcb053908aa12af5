import type { ProxyEvent } from "./proxy-event";

/** Who calls, as far as the gateway vouches for it. */
export type Caller =
  | {
      /** An API key of the gateway. */
      kind: "apiKey";
      /** The key's id. Not the key. */
      id: string;
    }
  | { kind: "anonymous" };

/** Who calls. */
export function callerOf({ requestContext }: ProxyEvent): Caller {
  const keyId = requestContext.identity?.apiKeyId;
  return keyId ? { kind: "apiKey", id: keyId } : { kind: "anonymous" };
}
