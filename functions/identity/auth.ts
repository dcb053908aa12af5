import { dispatch } from "../runtime/serve";
import { logout } from "./sessions/logout";
import { refresh } from "./sessions/refresh";

/** The function that lets people in, and all that it serves. */
export const handler = dispatch(refresh, logout);
