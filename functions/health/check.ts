import { dispatch } from "../runtime/serve";
import { getDatabase } from "./get-database-health";
import { get } from "./get-health";

/** The function that says whether all is well. */
export const handler = dispatch(get, getDatabase);
