import { forwarder } from "../forwarding/forwarder";
import { storedEvent } from "./stored-event";

/** Puts every stored event on the bus. */
export const handler = forwarder(storedEvent);
