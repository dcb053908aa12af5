import { forwarder } from "../forwarding/forwarder";
import { auditedEvent } from "./audited-event";

/** Puts every audit record on the bus. */
export const handler = forwarder(auditedEvent);
