import { dispatch } from "../runtime/serve";
import { get } from "./get-event";
import { list } from "./list-events";

/** The function that may read events, and all that it serves. */
export const handler = dispatch(get, list);
