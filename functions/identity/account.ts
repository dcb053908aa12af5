import { dispatch } from "../runtime/serve";

/** The function that shows and changes what people have, and all that it serves. */
export const handler = dispatch();
