import { dispatch } from "../runtime/serve";

/** The function that lets people in, and all that it serves. */
export const handler = dispatch();
