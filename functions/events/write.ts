import { dispatch } from "../runtime/serve";
import { post } from "./post-event";
import { postBatch } from "./post-event-batch";

/** The function that may write events, and all that it serves. */
export const handler = dispatch(post, postBatch);
