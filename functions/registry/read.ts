import { dispatch } from "../runtime/serve";
import { get } from "./projects/get-project";
import { list } from "./projects/list-projects";

/** The function that may read the registry, and all that it serves. */
export const handler = dispatch(get, list);
